"""What a technician may find in the log of the wall: board, light, printer, glass and voice."""

from __future__ import annotations

import logging

from kiosk.log_lines import LoggedEvent


class WallEvent(LoggedEvent):
    BOARD_LOST = (
        "board-lost",
        logging.WARNING,
        "the serial board does not answer, so there is no button, no lamp and no presence; it is looked for again by "
        "itself; check its cable and board.port.",
        "串口板没有回应，按钮、灯和人体感应暂时没有；会自己重新找；请查接线和 board.port。",
    )
    BOARD_BACK = (
        "board-back",
        logging.INFO,
        "the serial board works again; nothing to do.",
        "串口板恢复正常；不用处理。",
    )
    BOARD_FORBIDDEN = (
        "board-forbidden",
        logging.ERROR,
        "the kiosk may not open the serial board's port; add its user to the group dialout.",
        "没有权限打开串口板；请把运行程序的用户加进 dialout 组。",
    )
    BOARD_BUSY = (
        "board-busy",
        logging.ERROR,
        "another program holds the serial board's port, and it is tried again; find it with fuser and end it.",
        "串口板被别的程序占用，会继续重试；请用 fuser 找出那个程序并关掉。",
    )
    BOARD_WRONG_DEVICE = (
        "board-wrong-device",
        logging.ERROR,
        "what is plugged in at board.port does not speak as a board does, a printer or a satellite receiver for "
        "example, and nothing is sent to it; name the right device in board.port.",
        "board.port 上接的不是串口板，可能是打印机或定位器，程序不会往里面发东西；请在 board.port 里写对设备。",
    )
    BOARD_WRONG_VERSION = (
        "board-wrong-version",
        logging.ERROR,
        "the serial board speaks another version of the protocol than this kiosk, so it is not used; put the "
        "firmware on it that docs/board.md describes.",
        "串口板的程序版本和本机不一样，暂时不用它；请按 docs/board.md 给它换上对的程序。",
    )
    BOARD_GARBLES = (
        "board-garbles",
        logging.WARNING,
        "many lines of the serial board arrive damaged and are dropped; look for a long or loose cable, or one that "
        "lies beside mains.",
        "串口板传来的数据很多是坏的，已丢弃；请查接线是不是太长、松动，或者挨着电源线。",
    )
    BOARD_FLOODS = (
        "board-floods",
        logging.ERROR,
        "the serial board sends far more than it has to say, so it is cut off and tried again later; exchange it if "
        "this lasts.",
        "串口板不停地乱发数据，先断开，过一会儿再试；如果一直这样，请换一块板。",
    )
    BUTTON_STUCK = (
        "button-stuck",
        logging.ERROR,
        "the call button is down for longer than anybody presses it, so it hails nobody until it is let go; free it.",
        "叫车按钮一直按着没有弹起来，弹起来之前按它不叫车；请看看是不是卡住了。",
    )
    BUTTON_DOWN_AT_START = (
        "button-down-at-start",
        logging.ERROR,
        "the call button was down already when the board began, so it is taken for broken and hails nobody until it "
        "is let go; free it, or look for a short circuit.",
        "串口板启动时叫车按钮就是按着的，当作坏了，弹起来之前按它不叫车；请看看是不是卡住或者短路。",
    )
    BUTTON_FLICKERS = (
        "button-flickers",
        logging.ERROR,
        "the call button's contact closes more often than a hand presses it, so it hails nobody until it has been "
        "quiet for a minute; look for water in it or a loose wire.",
        "叫车按钮自己不停地通断，安静一分钟之前按它不叫车；请看看里面是不是进了水，或者线松了。",
    )
    BUTTON_FREED = (
        "button-freed",
        logging.INFO,
        "the call button was let go and serves again; nothing to do.",
        "叫车按钮弹起来了，可以用了；不用处理。",
    )
    PRESENCE_LOST = (
        "presence-lost",
        logging.WARNING,
        "the board answers but its presence sensor does not, so the screen goes by touches alone; check the sensor's "
        "cable.",
        "串口板正常，但人体感应没有数据，屏幕只按触摸来判断；请查感应器的接线。",
    )
    PRESENCE_BACK = (
        "presence-back",
        logging.INFO,
        "the presence sensor answers again; nothing to do.",
        "人体感应恢复正常；不用处理。",
    )
    LIGHT_SENSOR_LOST = (
        "light-sensor-lost",
        logging.WARNING,
        "the light sensor gives no number, so the clock says when the screen is dark; check display.light_sensor and "
        "the sensor's cable.",
        "光线传感器读不到数，屏幕改按时钟变暗变亮；请检查 display.light_sensor 和传感器接线。",
    )
    LIGHT_SENSOR_BACK = (
        "light-sensor-back",
        logging.INFO,
        "the light sensor gives numbers again; nothing to do.",
        "光线传感器恢复正常；不用处理。",
    )
    BACKLIGHT_LOST = (
        "backlight-lost",
        logging.WARNING,
        "the panel's backlight cannot be turned down, so only the picture is darker at night; check "
        "display.backlight, and that the kiosk's user may write there.",
        "屏幕的背光调不了，夜里只是画面变暗；请检查 display.backlight，以及运行程序的用户能不能写这个文件。",
    )
    BACKLIGHT_BACK = (
        "backlight-back",
        logging.INFO,
        "the panel's backlight can be turned down again; nothing to do.",
        "屏幕的背光又能调了；不用处理。",
    )
    PRINTER_LOST = (
        "printer-lost",
        logging.ERROR,
        "the receipt printer cannot be reached, so no slips are printed, and hails are served without; it is tried "
        "again by itself; check its cable, its power and printer.address (why= says what the system answered).",
        "小票机连不上，暂时不打小票，叫车照常；会自己重试；请查接线、电源和 printer.address。",
    )
    PRINTER_FORBIDDEN = (
        "printer-forbidden",
        logging.ERROR,
        "the kiosk may not open the receipt printer; add its user to the groups dialout and lp.",
        "没有权限打开小票机；请把运行程序的用户加进 dialout 和 lp 组。",
    )
    PRINTER_BUSY = (
        "printer-busy",
        logging.ERROR,
        "another program holds the receipt printer, and it is tried again; find it with fuser and end it.",
        "小票机被别的程序占用，会继续重试；请用 fuser 找出那个程序并关掉。",
    )
    PRINTER_SILENT = (
        "printer-silent",
        logging.ERROR,
        "what is at printer.address gives no status: a receipt printer that is off or set to another baud rate, or a "
        "device that is none, an office printer for example; switch it on, or put right printer.baud or the address.",
        "printer.address 上的设备不回状态：小票机没开、波特率不对，或者不是小票机；请开机，或改波特率和地址。",
    )
    PRINTER_WRONG_DEVICE = (
        "printer-wrong-device",
        logging.ERROR,
        "what is at printer.address answers as no ESC/POS receipt printer does, a satellite receiver or a board for "
        "example, and nothing is printed on it; name the right device in printer.address.",
        "printer.address 上接的不是小票机，可能是定位器或串口板，不会往里面打印；请在 printer.address 里写对设备。",
    )
    PRINTER_STOPPED = (
        "printer-stopped",
        logging.ERROR,
        "the receipt printer has stopped; close its lid, or clear its cutter and switch it off and on (why= says "
        "which).",
        "小票机停住了；请合上盖子，或清理切刀后关机再开。",
    )
    PRINTER_PAPER_OUT = (
        "printer-paper-out",
        logging.ERROR,
        "the receipt printer has no paper, so no slips are printed, and hails are served without; put in a new roll.",
        "小票机没纸了，暂时不打小票，叫车照常；请换一卷纸。",
    )
    PRINTER_PAPER_LOW = (
        "printer-paper-low",
        logging.WARNING,
        "the receipt printer is low on paper and still prints; put in a new roll within a day or two.",
        "小票机纸快用完了，现在还能打；请这一两天换纸。",
    )
    PRINTER_BACK = (
        "printer-back",
        logging.INFO,
        "the receipt printer is ready again; nothing to do.",
        "小票机恢复正常；不用处理。",
    )
    SLIP_NOT_PRINTED = (
        "slip-not-printed",
        logging.WARNING,
        "a slip was not printed in time and is thrown away: its rider has the plate on the screen; look at what the "
        "log says of the printer (why=not-ready: it was not for a minute; half: it stopped within the slip twice; "
        "full: too many wait).",
        "有一张小票没来得及打，作废了，车牌屏幕上有；请看日志里小票机的情况。",
    )
    TOUCH_STUCK = (
        "touch-stuck",
        logging.WARNING,
        "the screen reports one touch that does not end, and it is ignored; wipe the screen, look for something that "
        "leans on it, and check its cable.",
        "屏幕一直报告同一处触摸，已忽略；请擦屏幕，看看有没有东西压着，再查触摸屏的线。",
    )
    TOUCH_FREED = (
        "touch-freed",
        logging.INFO,
        "the touch that did not end has ended; nothing to do.",
        "一直按着的那处触摸松开了；不用处理。",
    )
    VOICE_SILENT = (
        "voice-silent",
        logging.ERROR,
        "a sentence could not be said, and the line before this one says which program failed; install it or check "
        "the sound device and its cable.",
        "有一句话没说出来，是哪个程序出错请看上一行日志；请安装它，或者检查声卡和音箱的线。",
    )
    VOICE_BACK = (
        "voice-back",
        logging.INFO,
        "sentences are said again; nothing to do.",
        "语音恢复正常；不用处理。",
    )
    VOICE_UNHEARD = (
        "voice-unheard",
        logging.ERROR,
        "the microphone did not hear the kiosk's own chime, twice in a row, so residents may hear nothing either; "
        "check the amplifier, its volume and its plug.",
        "连续两次没有听见自己的提示音，居民可能也听不见；请检查功放、音量和插头。",
    )
    VOICE_HEARD = (
        "voice-heard",
        logging.INFO,
        "the kiosk hears its own chime again; nothing to do.",
        "又能听见自己的提示音了；不用处理。",
    )
    VOICE_PACK_UNUSABLE = (
        "voice-pack-unusable",
        logging.WARNING,
        "a neighbour's voice is not offered because its pack.yaml cannot be used; `kiosk voice missing` with the "
        "pack's name says what is wrong in it.",
        "有一位邻居的声音没法选用，它的 pack.yaml 有问题；请运行 kiosk voice missing 加上它的名字，看哪里不对。",
    )
    VOICE_CLIPS_UNUSABLE = (
        "voice-clips-unusable",
        logging.WARNING,
        "some recordings of a neighbour cannot be heard, and the synthetic voice says those sentences; `kiosk voice "
        "missing` with the pack's name says which and why.",
        "有一位邻居的录音有几条不能用，由合成语音代说；请运行 kiosk voice missing 加上它的名字，看是哪几条。",
    )
