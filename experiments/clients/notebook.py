"""A notebook with `twin.explore`: sliders, an answer on a sample that says that it is one, the same after a slider moved."""

import twin

model = twin.PolicyTwin(twin.County.small(6, 8, 40), seed=1, burn_in=0)
box = twin.explore(model, months=6)
before = box.children[-1].value
box.children[0].value = 1.0
after = box.children[-1].value
assert "A sample: " in before and before != after
assert "PolicyTwin" in repr(model) and "<div" in model._repr_html_()
print(after[after.index("A sample") :][:120])
