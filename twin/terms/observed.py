"""What a county can observe of itself, in words: the quantities that an observation may tell of, and what people call them."""

from twin.base.messages import mark

OBSERVED = {
    "awareness": mark("aware of the policy"),
    "heard_of": mark("have heard of the policy"),
    "knows_enough": mark("know enough to apply"),
    "landing": mark("landed at the deadline"),
    "reported": mark("reported as landed"),
    "arrived": mark("money that arrived in villages"),
    "used": mark("money used in the month"),
    "idle": mark("money lying in villages' accounts"),
    "misuse": mark("money used against the rules"),
    "took_part": mark("took part in meetings and activities"),
    "satisfaction": mark("satisfied households"),
    "trust": mark("trust"),
    "complaints": mark("complaints raised"),
    "needs_raised": mark("needs registered"),
    "needs_solved": mark("needs solved in the month"),
    "needs_open": mark("needs open"),
    "arrived_total": mark("money that arrived in villages since January"),
    "used_total": mark("money used since January"),
}
TOTALS = {"arrived_total": "arrived", "used_total": "used"}  # sums since January, and the month's part of each
# What else they are called where people type them.
CALLED = {
    "awareness": ("知晓率", "政策知晓率", "知晓", "aware"),
    "heard_of": ("听说率", "听说过"),
    "knows_enough": ("会办率", "知道怎么办"),
    "landing": ("落地率", "政策落地率", "兑现率"),
    "reported": ("上报落地率", "上报完成率", "报告落地率"),
    "arrived": ("到位资金", "资金到位", "到村资金", "本月到位资金", "funds arrived"),
    "used": ("支出资金", "资金支出", "本月支出资金", "使用资金", "money used", "funds used"),
    "idle": ("结存资金", "闲置资金", "沉淀资金", "funds idle"),
    "misuse": ("违规资金", "违规使用资金", "挪用资金"),
    "took_part": ("参与率", "到会率", "attendance", "participation"),
    "satisfaction": ("满意度", "满意率", "群众满意度"),
    "trust": ("信任度", "信任"),
    "complaints": ("投诉件数", "投诉", "信访件数", "投诉量"),
    "needs_raised": ("登记诉求", "诉求登记数", "新增诉求", "needs"),
    "needs_solved": ("办结诉求", "诉求办结数", "needs solved", "solved needs"),
    "needs_open": ("未办结诉求", "在办诉求", "open needs"),
    "arrived_total": ("累计到位资金", "累计到位"),
    "used_total": ("累计支出资金", "累计支出"),
}
