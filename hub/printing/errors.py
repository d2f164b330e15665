"""What the print queue says no to."""

from hub.errors import Refused, Transient


class PrintQueueFull(
    Refused,
    code="print_queue_full",
    zh="打印机前面已有 {limit} 张在等待，请先让打印机恢复，或取消几张再试",
    en="{limit} jobs already wait for this printer; get it going or cancel some first",
): ...


class NoPrintRoute(
    Refused,
    code="no_print_route",
    zh="还没有指定由哪台打印机打印{slip}，请店长在「打印」页设置",
    en="No printer has been chosen for this kind of slip ({slip}); choose one on the printing page",
): ...


class PrintJobOver(
    Refused,
    code="print_job_over",
    zh="这张已经打完、取消或过期，不能再取消",
    en="This job has ended and cannot be cancelled",
): ...


class PrintUnderWay(
    Refused,
    code="print_under_way",
    zh="这张正在打印，或还不能确定是否已打印，现在不能取消",
    en="This job is being printed, or may have been; it cannot be cancelled now",
): ...


class PrintNotAsked(
    Refused,
    code="print_not_asked",
    zh="这张不需要确认，可能已有人确认过",
    en="Nothing is asked about this job; perhaps somebody has answered already",
): ...


class TemplateWrong(
    Refused,
    code="template_wrong",
    zh="版式第 {number} 块「{block}」：{detail}",
    en="Block {number} of the template ({block}): {detail}",
): ...


class TemplateLacks(
    Refused,
    code="template_lacks",
    zh="版式里必须有一块「{block}」，而且要打开：单号、时间、合计不能去掉",
    en="The template needs one block of {block}, switched on: number, time and total cannot be left out",
): ...


class TemplateTooLarge(
    Refused,
    code="template_too_large",
    status=413,
    zh="版式内容过长（{size} 字节），最多 {limit} 字节",
    en="The template is too large ({size} bytes, at most {limit})",
): ...


class LogoUnfit(
    Refused,
    code="logo_unfit",
    zh="标志图片不能用：{detail}",
    en="The logo cannot be used: {detail}",
): ...


class NoPaperFont(
    Transient,
    code="no_paper_font",
    zh="门店主机没有安装中文字体，不能显示预览；打印不受影响",
    en="The hub has no Chinese font, so there is no preview; printing is not touched",
): ...
