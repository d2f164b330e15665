"""Why a device or a job is not well: stable codes and what they mean in plain words."""

from devices.model import Message

REASONS: dict[str, Message] = {
    "unplugged": Message(
        zh="设备没有连接。请检查数据线，重新插好后会自动恢复。",
        en="The device is not connected. Check the cable; it comes back by itself once plugged in.",
    ),
    "unreachable": Message(
        zh="连不上打印机。请检查打印机电源和网线，确认它的地址没有变；恢复后会自动连接。",
        en=("The printer cannot be reached. Check its power, its network cable and that its address is unchanged."),
    ),
    "permission_denied": Message(
        zh="系统不允许使用这个设备。请让维护人员安装 99-meishu.rules，并把服务账户加入 meishu 组。",
        en=("The system refuses this device. Install 99-meishu.rules and add the service account to the meishu group."),
    ),
    "busy": Message(
        zh="设备正被另一个程序占用。请关闭那个程序，稍后会自动重试。",
        en="Another program is using the device. Close that program; it is tried again by itself.",
    ),
    "wrong_port": Message(
        zh="这个路径不是这种设备的接口。请检查设备设置里的路径和类型。",
        en=("What is at this path is not a port of this kind. Check the path and the type in the device settings."),
    ),
    "reader_silent": Message(
        zh="读卡模块没有回应。请检查它的电源、接线和波特率；恢复后会自动继续。",
        en="The reader module does not answer. Check its power, wires and baud rate; it goes on by itself.",
    ),
    "no_pcsc": Message(
        zh="智能卡服务没有运行。请让维护人员安装并启动 pcscd；启动后会自动恢复。",
        en="The smart card service is not running. Install and start pcscd; it goes on by itself.",
    ),
    "no_answer": Message(
        zh="打印机没有回应。请关机后重新开机，再看一次纸张是否已打印。",
        en="The printer does not answer. Turn it off and on, then look whether the paper has been printed.",
    ),
    "offline": Message(
        zh="打印机处于离线状态。请按一下打印机上的按键，或关机后重新开机。",
        en="The printer is off line. Press its feed button, or turn it off and on.",
    ),
    "paper_out": Message(
        zh="打印机缺纸。请换上新纸卷；如果小票只打出一半，请核对后再决定是否重打。",
        en=(
            "The printer is out of paper. Put in a new roll; if a receipt is half printed, look at it "
            "before printing again."
        ),
    ),
    "paper_low": Message(
        zh="打印纸快用完了。请准备好新纸卷。",
        en="The paper is nearly used up. Have a new roll ready.",
    ),
    "cover_open": Message(
        zh="打印机上盖没有关好。请按紧上盖。",
        en="The printer's cover is open. Close it firmly.",
    ),
    "printer_error": Message(
        zh="打印机报告故障（切刀或打印头）。请关机，清理卡纸后重新开机。",
        en="The printer reports a fault of its cutter or head. Turn it off, clear the jam and turn it on.",
    ),
    "timed_out": Message(
        zh="打印没有按时完成，无法确定是否已打印。请看纸张后再决定是否重打。",
        en=("Printing did not end in time and may or may not be complete. Look at the paper before printing again."),
    ),
    "interrupted": Message(
        zh="打印中途断开，无法确定是否已打印。请看纸张后再决定是否重打。",
        en=(
            "The connection was lost while printing; it may or may not be complete. Look at the paper "
            "before printing again."
        ),
    ),
    "stopped": Message(
        zh="打印机正在重新设置或已移除，这一张没有打印。请再打一次。",
        en="The printer is being set up anew or was removed; this one was not printed. Print it again.",
    ),
    "base_silent": Message(
        zh="无线基站没有回应。请检查基站电源和数据线，确认接口没有接错；恢复后会自动连接。",
        en="The radio base does not answer. Check its power and cable, and that this is its port.",
    ),
    "base_version": Message(
        zh="无线基站的程序版本与本机不符。请升级基站程序。",
        en="The radio base speaks another version of the protocol. Update its firmware.",
    ),
    "driver_failed": Message(
        zh="设备程序出错，正在自动重新启动。如果反复出现，请联系维护人员。",
        en="The device's driver failed and is being restarted. If this repeats, call for support.",
    ),
}


def message(reason: str) -> Message:
    """The plain words for a reason code. Raises KeyError for a code that is not in the table."""
    return REASONS[reason]
