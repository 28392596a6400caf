"""What a technician may find in the log of the program itself, of who looks after it, and of its alarms."""

from __future__ import annotations

import logging

from kiosk.log_lines import LoggedEvent


class UpkeepEvent(LoggedEvent):
    KIOSK_READY = (
        "kiosk-ready",
        logging.INFO,
        "the first screen is on the glass and hails are taken, after a start of the machine, an update or a restart; "
        "nothing to do.",
        "开机、更新或重启以后，屏幕已经画好，可以叫车了；不用处理。",
    )
    KIOSK_STOPPED = (
        "kiosk-stopped",
        logging.INFO,
        "the program was asked to end, as for a restart or an update; nothing to do if somebody meant it.",
        "程序按要求退出，比如重启或更新；如果是有人操作的，就不用处理。",
    )
    KIOSK_FAILED = (
        "kiosk-failed",
        logging.CRITICAL,
        "the program ended by a fault of its own and is started again, and hails go on where they were; if it "
        "repeats, send the bundle of `kiosk bundle` to the developers.",
        "程序因自身错误退出，会自动重新启动，叫车不会丢；如果反复出现，请把 kiosk bundle 生成的诊断包发给开发人员。",
    )
    PRACTICE_BEGAN = (
        "practice-began",
        logging.INFO,
        "the kiosk goes over to practice: neighbours learn, and no taxi can be called until it ends; nothing to do.",
        "这块屏转到练习了：邻居在学叫车，练习结束以前叫不来真的车；不用处理。",
    )
    PRACTICE_NOT_BEGUN = (
        "practice-not-begun",
        logging.INFO,
        "the kiosk went over to practice and found that it is not wanted any more, so it calls real taxis and says "
        "so; whoever wants practice asks for it again.",
        "这块屏转到练习时发现练习已经取消，所以还是叫真的车，并且说了出来；还要练习，就再开一次。",
    )
    PRACTICE_GOES_ON = (
        "practice-goes-on",
        logging.INFO,
        "the kiosk was in practice when it ended and is again after its start; it ends by itself after ten quiet "
        "minutes, or with `kiosk practice stop`.",
        "这块屏上次停下时正在练习，启动以后接着练习；没人用十分钟就自己结束，也可以运行 kiosk practice stop。",
    )
    PRACTICE_ENDED = (
        "practice-ended",
        logging.INFO,
        "practice is over and taxis can be called again; nothing to do.",
        "练习结束了，又能叫真的车了；不用处理。",
    )
    PRACTICE_GAVE_WAY = (
        "practice-gave-way",
        logging.INFO,
        "the kiosk found its mark of practice at its start, and a taxi under way for somebody, or it could not read "
        "whether there is one, or found no room for the hails of practice, so it serves in earnest and removes the "
        "mark; nothing to do unless practice-mark-failed or a trouble of the store is told as well.",
        "开机时发现有练习的标记，可还有真的车没办完，或者读不出有没有，或者没地方放练习的记录，"
        "所以照常叫真的车，并把标记删掉；没有同时出现 practice-mark-failed 或存储的故障就不用处理。",
    )
    EARNEST_IMPOSSIBLE = (
        "earnest-impossible",
        logging.ERROR,
        "a kiosk in practice could not end it, as its settings or keys cannot be used for real hails, so it stays in "
        "practice and tells neighbours to phone; `kiosk check-config` and `kiosk check` say what to mend.",
        "设置或密钥有问题，练习结束不了，叫不了真的车，屏幕上请邻居打电话；"
        "请运行 kiosk check-config 和 kiosk check，看哪里不对。",
    )
    CHANGE_FAILED = (
        "change-failed",
        logging.CRITICAL,
        "the program could not become the one for practice or for real hails, and is started again as the disk says; "
        "if it repeats, install the release again.",
        "程序没能转到练习或者转回来，会自动重新启动；如果反复出现，请重新安装这个版本。",
    )
    PRACTICE_WITHOUT_END = (
        "practice-without-end",
        logging.INFO,
        "the mark of practice cannot be read, so no end time is known and practice ends by hand or after ten quiet "
        "minutes; nothing to do.",
        "练习的标记读不懂，不知道几点结束，要等人按结束，或者没人用十分钟；不用处理。",
    )
    PRACTICE_MARK_FAILED = (
        "practice-mark-failed",
        logging.WARNING,
        "the disk did not take, give or remove the mark of practice: practice does not begin, and one that has ended "
        "might come back after a power cut; check the free space with `df` and the disk's health.",
        "磁盘没能写入、读出或删掉练习的标记：练习开不了，已经结束的练习断电以后可能又回来；"
        "请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    STORE_BACK = (
        "store-back",
        logging.INFO,
        "the disk takes what is written again; nothing to do.",
        "磁盘又能写进去了；不用处理。",
    )
    CLOCK_AGREES = (
        "clock-agrees",
        logging.INFO,
        "this kiosk's clock and the other side's agree again; nothing to do.",
        "本机时间和对方的又一致了；不用处理。",
    )
    TECHNICIAN_CODES_UNUSABLE = (
        "technician-codes-unusable",
        logging.ERROR,
        "the file of technician.codes_file cannot be read or is not one, so nobody gets to the technician's pages; "
        "put it there with `kiosk technician add`, readable by the kiosk's user.",
        "师傅的密码文件读不出来，谁也进不了维修页面；请用 kiosk technician add 重新写好，并让运行程序的用户能读。",
    )
    TECHNICIAN_CODES_USABLE = (
        "technician-codes-usable",
        logging.INFO,
        "the file of technician.codes_file can be read again; nothing to do.",
        "师傅的密码文件又能读了；不用处理。",
    )
    TECHNICIAN_LOCKED_OUT = (
        "technician-locked-out",
        logging.WARNING,
        "too many wrong codes were typed on the technician's page, so no code is looked at for a while; ask who it "
        "was, and let a technician in at once with `kiosk technician reset`.",
        "维修页面上输错的次数太多，过一会儿才能再输；请问清楚是谁，要马上进去就运行 kiosk technician reset。",
    )
    AUDIT_NOT_WRITTEN = (
        "audit-not-written",
        logging.ERROR,
        "the disk did not take what technicians do or the wrong codes that were typed, so nobody is let in and "
        "nothing is done on their pages; check the free space with `df` and the disk's health.",
        "磁盘没有写进维修记录，谁也进不了维修页面，里面也做不了事；请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    ADJUSTMENTS_NOT_KEPT = (
        "adjustments-not-kept",
        logging.WARNING,
        "the disk did not keep or give back what a technician set on the pages (loudness, face way), so it is as in "
        "the settings after the next start; check the free space with `df` and set it again.",
        "师傅在维修页面上调的响度、刷脸开关没有存住，重启以后就不算了；请用 df 看剩余空间，再调一次。",
    )
    CLASS_NOT_WRITTEN = (
        "class-not-written",
        logging.WARNING,
        "the record of classes did not take what a class did in practice, so its chart and its report miss these "
        "lines, and practice may not begin; cause says why: after NewerVersion install the release that wrote it, "
        "after anything else check the free space with `df` and the disk's health.",
        "练习课的记录写不进去，小结里会少这几行，练习可能开始不了；原因写在 cause 里：是 NewerVersion 就装回写它的"
        "版本，别的请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    DIARY_NOT_WRITTEN = (
        "diary-not-written",
        logging.ERROR,
        "the disk did not take lines of the diary, so the technician's page and the support bundle miss them; check "
        "the free space with `df` and the disk's health.",
        "磁盘没有写进日记，技师页面和诊断包里会少这几行；请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    METRICS_NOT_SERVED = (
        "metrics-not-served",
        logging.ERROR,
        "another program has the port of the metrics, so monitoring and `kiosk healthy` get no answer; find it with "
        "`ss -ltnp` and end it, and the port is taken within a minute; or change health.port and restart the kiosk.",
        "运行指标的端口被别的程序占用，监控和 kiosk healthy 都问不到；请用 ss -ltnp 找出来，关掉它，"
        "一分钟内就好；或者改 health.port 再重启程序。",
    )
    METRICS_SERVED = (
        "metrics-served",
        logging.INFO,
        "the port of the metrics is free and monitoring gets its answers; nothing to do.",
        "运行指标的端口空出来了，监控又问得到了；不用处理。",
    )
    SITE_MOVED = (
        "site-moved",
        logging.ERROR,
        "this kiosk was unplugged and woke up in another neighbourhood, so taxis may be sent to the old gate; look "
        "where it hangs; if it belongs there now, mend site in config.yaml and run `kiosk check --hands`.",
        "这台屏断过电，醒来后周围的网络都变了，可能被搬走了，出租车会开到原来的门口；请去看它挂在哪里，"
        "如果就该在新地方，请改 config.yaml 里的 site，再运行 kiosk check --hands。",
    )
    SITE_CARRIED = (
        "site-carried",
        logging.WARNING,
        "this kiosk was unplugged, the network is the same, but the Wi-Fi around it is no longer as strong and weak "
        "as it was: it may have been carried to another floor or corner of the house; look where it hangs; if it "
        "belongs there, run `kiosk check --hands`.",
        "这台屏断过电，网络没换，但周围的 Wi-Fi 强弱全变了，可能被搬到了别的楼层或角落；请去看它挂在哪里，"
        "如果就该在那里，请运行 kiosk check --hands。",
    )
    NETWORK_CHANGED = (
        "network-changed",
        logging.WARNING,
        "the network around this kiosk is another one, as with a new router, and it was not carried away as far as "
        "can be told; nothing to do if somebody changed the network.",
        "这台屏周围的网络换了，像是换了路由器，看来没有被搬走；如果确实换过网络就不用处理。",
    )
    SITE_BACK = (
        "site-back",
        logging.INFO,
        "the neighbourhood is the one that was remembered; nothing to do.",
        "周围的网络和记住的一样；不用处理。",
    )
    UNTOUCHED_NOBODY_NEEDS_IT = (
        "untouched-nobody-needs-it",
        logging.WARNING,
        "nobody has touched the screen for a month, or for longer than is usual here, hardly anybody has stood "
        "before it, and every part says it is well; ask the neighbours, and whether people still pass there.",
        "很久没有人碰这块屏，满一个月了，或者比这里平常久得多，也几乎没有人站在前面，各部件都说正常；"
        "请问问邻居，看看还有没有人从那里经过。",
    )
    UNTOUCHED_UNKNOWN = (
        "untouched-unknown",
        logging.WARNING,
        "nobody has touched the screen for a month, or for longer than is usual here, and every part says it is "
        "well, but no presence sensor tells whether people come; go and look, and touch it.",
        "很久没有人碰这块屏，满一个月了，或者比这里平常久得多，各部件都说正常，但没有人体感应，不知道有没有人来；"
        "请去看一看，碰一碰屏幕。",
    )
    UNTOUCHED_THEY_GIVE_UP = (
        "untouched-they-give-up",
        logging.WARNING,
        "people come and give up, for they stand there or begin, and no taxi was called for longer than is usual "
        "here; go and watch at the step that is told, and try it yourself.",
        "有人来，但都没叫成，比这里平常久得多；请到现场看看他们停在哪一步，自己也试一次。",
    )
    UNTOUCHED_BROKEN = (
        "untouched-broken",
        logging.ERROR,
        "nobody has used the kiosk for a month, or for longer than is usual here, and the part that is told does not "
        "work; mend that part first.",
        "很久没有人用这块屏，满一个月了，或者比这里平常久得多，而且所说的部件坏了；请先修好这个部件。",
    )
    USED_AGAIN = (
        "used-again",
        logging.INFO,
        "the kiosk is used again; nothing to do.",
        "又有人用这块屏了；不用处理。",
    )
    LESSON_UNUSABLE = (
        "lesson-unusable",
        logging.WARNING,
        "a lesson of the site's own is not offered because its file cannot be used; `kiosk practice check` with the "
        "folder says which, and what is wrong in it.",
        "有一课没法上，它的文件有问题；请运行 kiosk practice check 加上文件夹，看是哪一课，哪里不对。",
    )
    LESSON_TWICE = (
        "lesson-twice",
        logging.WARNING,
        "two files of the site's own lessons bear one name, and the later one is not offered; give it another name.",
        "有两课用了同一个名字，后面的一课没法上；请改掉其中一个的名字。",
    )
    LESSONS_TOO_MANY = (
        "lessons-too-many",
        logging.WARNING,
        "the folder of practice.lessons holds more files than are read, and those whose names come last are not "
        "offered; take out what nobody gives any more.",
        "课程文件夹里的文件太多，名字排在后面的课没法上；请把不上的课拿出来。",
    )
    LESSONS_UNREADABLE = (
        "lessons-unreadable",
        logging.WARNING,
        "the folder of practice.lessons cannot be read, so only the lessons that come with the kiosk are offered; "
        "let the kiosk's user read it, or take the setting out.",
        "课程文件夹读不出来，只能上自带的课；请让运行程序的用户能读它，或者删掉 practice.lessons 这一行。",
    )
