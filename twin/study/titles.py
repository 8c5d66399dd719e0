"""What a study varies, in words and two languages: knobs, forms of relations, traits of a county, how a mechanism is used."""

from collections.abc import Mapping

from twin import evidence
from twin.base.messages import Text, both, mark
from twin.mechanisms.mechanism import Mechanism
from twin.processes import registry

FORMS = {
    "deterrence": mark("how officials respond to being watched"),
    "diffusion": mark("how news passes between households"),
    "leakage": mark("how money leaks on its way"),
}
USES = {"dose": mark("dose"), "cover.share": mark("share covered"), "from": mark("first month")}
WHOLE = {
    "member": mark("fitted parameters (posterior)"),
    "sizes": mark("how large mechanisms are taken to be"),
}


def factor_title(path: str, mechanisms: Mapping[str, Mechanism]) -> Text:
    """A factor by its path; what has no name of its own keeps its path in both languages."""
    head, _, rest = path.partition(".")
    if path in WHOLE:
        return both(WHOLE[path])
    if head == "structure":
        return both(FORMS[rest]) if rest in FORMS else {"en": rest, "zh": rest}
    if head == "where":
        return dict(evidence.column_names().get(rest, {"en": rest, "zh": rest}))
    if head in mechanisms:
        use = both(USES[rest]) if rest in USES else {"en": rest, "zh": evidence.knob_names().get(rest, rest)}
        return both("{mechanism}: {use}", mechanism=mechanisms[head].name.plainly(), use=use)
    if path in registry.knobs():
        return {"en": registry.knobs()[path].about, "zh": evidence.knob_names().get(path, path)}
    return {"en": path, "zh": path}
