"""What a study varies, in words and two languages: knobs, forms of relations, traits of a county, how a mechanism is used."""

from collections.abc import Mapping

from twin import evidence
from twin.base.messages import Text
from twin.mechanisms.mechanism import Mechanism
from twin.processes import registry

FORMS = {
    "deterrence": ("how officials respond to being watched", "干部对被监督的反应"),
    "diffusion": ("how news passes between households", "消息在农户间的传播"),
    "leakage": ("how money leaks on its way", "资金在途中的流失"),
}
USES = {"dose": ("dose", "力度"), "cover.share": ("share covered", "覆盖比例"), "from": ("first month", "起始月")}
WHOLE = {
    "member": ("fitted parameters (posterior)", "拟合参数（后验）"),
    "sizes": ("how large mechanisms are taken to be", "机制作用大小的取法"),
}


def factor_title(path: str, mechanisms: Mapping[str, Mechanism]) -> Text:
    """A factor by its path; what has no name of its own keeps its path in both languages."""
    head, _, rest = path.partition(".")
    if path in WHOLE or head == "structure":
        en, zh = WHOLE.get(path) or FORMS.get(rest, (rest, rest))
        return {"en": en, "zh": zh}
    if head == "where":
        return dict(evidence.column_names().get(rest, {"en": rest, "zh": rest}))
    if head in mechanisms:
        name, (en, zh) = mechanisms[head].name, USES.get(rest, (rest, evidence.knob_names().get(rest, rest)))
        return {"en": f"{name.en}: {en}", "zh": f"{name.zh}：{zh}"}
    if path in registry.knobs():
        return {"en": registry.knobs()[path].about, "zh": evidence.knob_names().get(path, path)}
    return {"en": path, "zh": path}
