"""Chinese instructions: what a few words of the verb and its goal make certain, and nothing else."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChineseRule:
    """``pattern`` is looked for anywhere in the text."""

    name: str
    class_id: str
    pattern: re.Pattern[str]


def chinese_class(text: str) -> ChineseRule | None:
    """The first rule whose pattern is found in the first 400 characters; None if none is certain."""
    head = text[:400]
    return next((rule for rule in _RULES if rule.pattern.search(head)), None)


def _rule(name: str, class_id: str, pattern: str) -> ChineseRule:
    return ChineseRule(name, class_id, re.compile(pattern))


_REMOVE = "移除|去除|删除|去掉|消除|擦除|抹去|抹掉|删掉|清除|拿走|移走|除去"
_ADD = "添加|增加|加上|加入|加一|插入|放一|画一|戴上|添上|加个|放上"
_INTO = "换成|改成|变成|替换为|替换成|改为|变为|换为|转换为|转换成|转为|更换为|调整为|更改为|修改为"
_COLOR = "红|橙|黄|绿|蓝|紫|粉|黑|白|灰|棕|金|银|褐|青"
_RULES = (
    _rule("words", "local.text",
          r"文字|文本|字样|单词|字母|标语|[“\"「『].{1,30}[”\"」』].{0,6}(?:换成|改成|改为|替换|变成)"),
    _rule("restoration", "other.restore",
          rf"去雾|去噪|去模糊|去雨|修复|高清|清晰度|分辨率|水印|(?:{_REMOVE}).{{0,6}}(?:噪点|划痕|雾霾|反光)"),
    _rule("extraction", "other.extract", r"抠图|抠出|提取|分割"),
    _rule("camera", "viewpoint", r"视角|镜头|俯视|仰视|拉远|拉近|鸟瞰|侧面看"),
    _rule("style", "global.style_transfer",
          r"风格|油画|水彩|素描|动漫|卡通|漫画|像素画|水墨|吉卜力|版画|简笔画|插画"),
    _rule("material", "local.texture", r"材质|质地|纹理|"
          r"(?:木|石|金属|玻璃|皮革|陶瓷|大理石)(?:做的|制成|制的|头)"),
    _rule("background", "global.background", r"背景|场景换|场景改|场景变"),
    _rule("portrait", "other.human",
          r"美颜|磨皮|瘦脸|瘦身|皱纹|痘|发型|胡子|胡须|妆|皮肤|美白|年轻|变老|头发|眼袋|身材|法令纹"),
    _rule("tone", "global.tone_transfer",
          r"色调|季节|天气|白天|夜晚|黑夜|黄昏|日落|日出|清晨|冬天|夏天|秋天|春天|下雪|下雨|雪天|雨天|晴天|"
          r"亮度|对比度|饱和度|曝光|光线|光照|黑白照|滤镜|暖色|冷色|氛围"),
    _rule("color", "local.color_alter", rf"颜色|(?:{_INTO}).{{0,3}}(?:{_COLOR})(?:色|$)|染成|涂成|上色"),
    _rule("pose", "local.action",
          r"动作|姿势|表情|微笑|大笑|哭|跳|跑|坐下|站起|挥手|闭上|睁开|举起|抬起|转头|张开嘴|生气|伸出|看向|竖起|拥抱"),
    _rule("removal", "local.object_delete", _REMOVE),
    _rule("place", "local.relation", r"移动|移到|互换位置|交换位置|挪到"),
    _rule("count", "local.counting", r"数量|只(?:留|剩|保留)"),
    _rule("replacement", "local.object_alter", rf"{_INTO}|替换|更换"),
    _rule("addition", "local.object_add", _ADD),
)  # fmt: skip
