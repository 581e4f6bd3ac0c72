"""The few words of code lists that a check must understand. Which words a list holds at all is policy (``households.codes.*``)."""

HEAD, SPOUSE, OTHER = "户主", "配偶", "其他"
NOT_IN_SCHOOL = "非在校生"
HEALTHY, DISABLED = "健康", "残疾"
NO_LABOUR = ("无劳动力", "丧失劳动力")
NO_OR_WEAK_LABOUR = (*NO_LABOUR, "弱劳动力或半劳动力")
UNSAFE_HOUSE = "[CD]"  # grades of dangerous houses nobody may live in, as a pattern
UNSTABLE_WORK = "因务工就业不稳"
REMOVED_BY_HELP = "帮扶消除"
LIFTED, POOR, RELAPSED = "lifted", "poor", "relapsed"

# Relations (国家系统口径) that say the sex; and those a generation below or above the head.
MEN = (
    "之子", "之女婿", "之孙子", "之外孙子", "之父", "之岳父", "之公公", "之祖父", "之外祖父", "之曾孙子", "之侄儿", "之叔伯",
)  # fmt: skip
WOMEN = (
    "之女", "之儿媳", "之孙女", "之外孙女", "之母", "之岳母", "之婆婆", "之祖母", "之外祖母", "之曾孙女", "之侄女", "之兄弟媳妇",
)  # fmt: skip
YOUNGER, OLDER = ("之子", "之女"), ("之父", "之母")
