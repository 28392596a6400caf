"""What a technician may find in the log of the parties, the disk and the camera: level, meaning, what to do."""

from __future__ import annotations

import logging

from kiosk.log_lines import LoggedEvent


class LogEvent(LoggedEvent):
    DISPATCHER_UNREACHABLE = (
        "dispatcher-unreachable",
        logging.WARNING,
        "the dispatcher gives no usable answer and is asked again; if this lasts, check the network cable, then call "
        "the dispatcher.",
        "调度平台没有回应，会继续重试；如果一直这样，先查网线，再联系调度平台。",
    )
    DISPATCHER_REFUSED = (
        "dispatcher-refused",
        logging.ERROR,
        "the dispatcher understood a request and said no, which repeating cannot mend; tell the dispatcher this "
        "status and code.",
        "调度平台看懂了请求但拒绝了，重试没有用；请把这里的状态和代码告诉调度平台。",
    )
    DISPATCHER_NONSENSE = (
        "dispatcher-nonsense",
        logging.ERROR,
        "the dispatcher's answer breaks the contract and was thrown away; tell the dispatcher when this happened.",
        "调度平台的回答不符合接口约定，已丢弃；请把发生的时间告诉调度平台。",
    )
    DISPATCHER_PAUSED = (
        "dispatcher-paused",
        logging.WARNING,
        "after several failures in a row the dispatcher is left alone for a while; residents are offered its "
        "telephone number; nothing to do unless it lasts.",
        "连续多次失败，暂停请求调度平台一会儿，屏幕改为提供叫车电话；时间不长就不用处理。",
    )
    DISPATCHER_BACK = (
        "dispatcher-back",
        logging.INFO,
        "the dispatcher answers again; nothing to do.",
        "调度平台恢复正常；不用处理。",
    )
    HAIL_REFUSED = (
        "hail-refused",
        logging.ERROR,
        "the dispatcher will not take this hail, and the resident was told so; look the code up in the contract and "
        "check this kiosk's settings.",
        "调度平台不接这次叫车，已告诉居民；请按接口文档查代码，并检查本机设置。",
    )
    KEY_REUSED = (
        "key-reused",
        logging.CRITICAL,
        "the dispatcher knows this hail's key from another hail, so nothing was sent again; a fault of this program "
        "or of the dispatcher: report it with this line.",
        "调度平台说这次叫车的编号已用于另一次叫车，没有再发；这是本程序或调度平台的错误，请连同本行上报。",
    )
    CERTIFICATE_REFUSED = (
        "certificate-refused",
        logging.CRITICAL,
        "the server's certificate is expired, for another host or signed by a stranger, so nothing was sent; check "
        "this kiosk's clock, then call whoever runs the server.",
        "服务器的证书过期、域名不符或来历不明，所以什么也没有发出；先看本机时间对不对，再联系服务器管理方。",
    )
    CAPTIVE_PORTAL = (
        "captive-portal",
        logging.ERROR,
        "a web page or a redirect came where an answer was due, as from a network that wants a login; log this "
        "kiosk's line in, or have the network let it through.",
        "本该是回答的地方来了网页或跳转，多半是网络要求登录；请给本机的线路登录，或让网络放行。",
    )
    CLOCK_DISAGREES = (
        "clock-disagrees",
        logging.CRITICAL,
        "this kiosk's clock and the other side's disagree, so nobody can be identified or no hail is taken; check "
        "the time service with `timedatectl`.",
        "本机时间和对方的不一致，因此认不了人或叫不了车；请用 timedatectl 检查时间同步。",
    )
    PROVIDER_UNREACHABLE = (
        "provider-unreachable",
        logging.WARNING,
        "the identity provider gives no usable answer, so residents cannot be identified; if this lasts, check the "
        "network cable, then call the provider.",
        "身份平台没有回应，居民暂时认不了；如果一直这样，先查网线，再联系身份平台。",
    )
    PROVIDER_REFUSED = (
        "provider-refused",
        logging.ERROR,
        "the identity provider understood a request and said no; tell the provider this status and code, and check "
        "that it holds this kiosk's public key.",
        "身份平台看懂了请求但拒绝了；请把状态和代码告诉身份平台，并确认平台存有本机的公钥。",
    )
    PROVIDER_NONSENSE = (
        "provider-nonsense",
        logging.ERROR,
        "the identity provider's answer breaks the contract and was thrown away; tell the provider when this "
        "happened.",
        "身份平台的回答不符合接口约定，已丢弃；请把发生的时间告诉身份平台。",
    )
    PROVIDER_BACK = (
        "provider-back",
        logging.INFO,
        "the identity provider answers again; nothing to do.",
        "身份平台恢复正常；不用处理。",
    )
    HAIL_BACK_TO_LIFE = (
        "hail-back-to-life",
        logging.WARNING,
        "a hail that was over here lived on at the dispatcher and was cancelled again; if it happens often, tell the "
        "dispatcher.",
        "本机已结束的叫车在调度平台那里又活了，已再次取消；如果常发生，请告诉调度平台。",
    )
    REGISTRY_HAIL_CALLED_OFF = (
        "registry-hail-called-off",
        logging.WARNING,
        "a hail at the registry was called off while its rider still waits: it stood there twice, reached no driver "
        "or came back to life; if it happens often, tell the registry.",
        "乘客还在等车，登记平台上的一次叫车已取消（重复、没有送到司机或又活了）；如果常发生，请告诉登记平台。",
    )
    HAIL_NOT_WRITTEN = (
        "hail-not-written",
        logging.ERROR,
        "the disk did not take a hail, so nothing was sent for it; check the free space with `df` and the disk's "
        "health.",
        "磁盘没有写进这次叫车，所以没有发出；请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    DISPATCHER_REMOVED = (
        "dispatcher-removed",
        logging.ERROR,
        "a hail was still open at a dispatcher that config.yaml names no longer, and nobody follows it any more; "
        "call that dispatcher, and remove one only when no hail is open.",
        "还有一次叫车挂在配置里已删掉的调度平台，没人跟进了；请联系那家平台，并在没有叫车时再删。",
    )
    GUARD_NOT_RUNG = (
        "guard-not-rung",
        logging.WARNING,
        "somebody asked for help and the guard's bell did not answer; check the address site.guard_bell and the "
        "bell.",
        "有人按了找人帮忙，门卫的铃没有回应；请检查 site.guard_bell 的地址和门铃。",
    )
    STORE_MOVED_TO_MEMORY = (
        "store-moved-to-memory",
        logging.CRITICAL,
        "the disk takes no hails, so they are kept in memory until the next start and a power cut would lose them; "
        "mend the disk and restart the kiosk.",
        "磁盘写不进叫车，改存内存到下次启动，断电会丢；请修好磁盘并重启本机。",
    )
    STORE_DAMAGED = (
        "store-damaged",
        logging.ERROR,
        "the file of hails was damaged and has been set aside under this name, and a new one was begun; check the "
        "disk and keep the damaged file for the developers.",
        "叫车记录文件损坏，已改成这里的名字放在一边，另建了新文件；请检查磁盘，损坏的文件留给开发人员。",
    )
    STORE_MERGED = (
        "store-merged",
        logging.INFO,
        "hails that were kept in memory have been written to the disk again; nothing to do.",
        "暂存内存的叫车已写回磁盘；不用处理。",
    )
    PROCESSING_NOT_WRITTEN = (
        "processing-not-written",
        logging.ERROR,
        "the disk did not take a line of the log of face processing, which the law wants kept for three years; "
        "residents notice nothing; check the free space with `df` and the disk's health.",
        "磁盘没有写进刷脸处理记录（法律要求保存三年），居民没有察觉；请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    LEDGER_NOT_WRITTEN = (
        "ledger-not-written",
        logging.ERROR,
        "the disk did not take how a hail ended, or did not say how earlier ones did, so the home screen knows less "
        "of the wait; taxis come as before; check the free space with `df` and the disk's health.",
        "磁盘没有记下叫车的结果，或者读不出以前的结果，主屏说不准要等多久，叫车不受影响；"
        "请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    FOOTFALL_NOT_WRITTEN = (
        "footfall-not-written",
        logging.ERROR,
        "the disk did not take how often people come here, so that nobody notices if they stop; taxis come as "
        "before; check the free space with `df` and the disk's health.",
        "磁盘没有记下有多少人来，没人来时就发现不了，叫车不受影响；请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    REPORT_OUT_OF_ORDER = (
        "report-out-of-order",
        logging.WARNING,
        "the dispatcher reported a state that cannot follow what it had said before, and it was ignored; if it "
        "happens often, tell the dispatcher.",
        "调度平台报来的状态和先前的矛盾，已忽略；如果常发生，请告诉调度平台。",
    )
    BOARDED_ELSEWHERE = (
        "boarded-elsewhere",
        logging.WARNING,
        "a taxi took its rider on so many metres from the pick-up point of the settings; once proves nothing, but if "
        "it is the rule, lat and lon may be those of a Chinese map: run `kiosk check`.",
        "乘客上车的地方离配置里的上车点有这么多米；一次不说明问题，如果总是这样，经纬度可能是从国内地图上抄来的，"
        "请运行 kiosk check。",
    )
    CAMERA_ABSENT = (
        "camera-absent",
        logging.ERROR,
        "the camera is not there; check its cable, then that the settings name the right place.",
        "找不到摄像头；先查摄像头的线，再查配置里的地址。",
    )
    CAMERA_FORBIDDEN = (
        "camera-forbidden",
        logging.ERROR,
        "the kiosk may not open the camera; add its user to the group video.",
        "没有权限打开摄像头；请把运行程序的用户加进 video 组。",
    )
    CAMERA_BUSY = (
        "camera-busy",
        logging.ERROR,
        "another program holds the camera, and it is tried again; find it with fuser and end it.",
        "摄像头被别的程序占用，会继续重试；请用 fuser 找出那个程序并关掉。",
    )
    CAMERA_WRONG_DEVICE = (
        "camera-wrong-device",
        logging.ERROR,
        "what stands at the camera's number is no camera, or not the one that stood there before; name the camera in "
        "the settings by /dev/v4l/by-id, and restart the kiosk if you exchanged it.",
        "配置的编号上不是摄像头，或者不是原来那个；请在配置里改用 /dev/v4l/by-id 的地址，如果换了摄像头就重启程序。",
    )
    CAMERA_SILENT = (
        "camera-silent",
        logging.WARNING,
        "the camera is there and gives no pictures, and it is opened again; if this lasts, plug it in anew.",
        "摄像头在，但没有画面，会重新打开；如果一直这样，请重新插拔。",
    )
    CAMERA_BLACK = (
        "camera-black",
        logging.WARNING,
        "the camera's pictures are black; look for a closed shutter, a sticker or a hand on the lens.",
        "摄像头画面全黑；请看镜头盖是否关着，镜头上有没有贴纸或遮挡。",
    )
    CAMERA_FROZEN = (
        "camera-frozen",
        logging.WARNING,
        "the camera gives the same picture again and again, and it is opened again; if this lasts, plug it in anew.",
        "摄像头画面不动，会重新打开；如果一直这样，请重新插拔。",
    )
    CAMERA_GARBLED = (
        "camera-garbled",
        logging.WARNING,
        "the camera's pictures arrive torn, and it is opened again; if this lasts, change its cable and use no hub.",
        "摄像头画面花屏，会重新打开；如果一直这样，请换线，不要接集线器。",
    )
    CAMERA_CRASHED = (
        "camera-crashed",
        logging.WARNING,
        "the camera's process ended or hung, and it is started again; if this repeats, send the log to the "
        "developers.",
        "摄像头进程退出或卡死，会重新启动；如果反复出现，请把日志发给开发人员。",
    )
    CAMERA_BACK = (
        "camera-back",
        logging.INFO,
        "the camera serves again; nothing to do.",
        "摄像头恢复正常；不用处理。",
    )
    CAMERA_SWAPPABLE = (
        "camera-swappable",
        logging.WARNING,
        "the memory that holds a face while the camera is open may reach the swap partition; turn swap off, or start "
        "the kiosk with MemorySwapMax=0.",
        "摄像头打开时，内存里的人脸可能被写进交换分区；请关掉交换分区，或者用 MemorySwapMax=0 启动程序。",
    )
