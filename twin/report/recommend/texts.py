"""The texts of a recommendation in both languages: sentences, headings, notes of pictures."""

WORDS: dict[str, tuple[str, str]] = {
    "facts": (
        "{tried} designs tried · {futures} futures · {runs} runs · {households} households · {months} months · seed {seed}",
        "试过{tried}个方案 · {futures}种未来 · {runs}次运行 · {households}户 · {months}个月 · 种子{seed}",
    ),
    "limits": (
        "at most {yuan} yuan a household and year, and {hours} of cadre hours",
        "每户每年至多{yuan}元，干部工时至多{hours}",
    ),
    "pick": (
        "Budget '{budget}' ({limits}): choose {name}, that is, {what}. It takes {yuan} yuan a household and year and {hours} of "
        "cadre hours.",
        "预算“{budget}”（{limits}）：建议选{name}，即{what}。每户每年约需{yuan}元，占干部工时{hours}。",
    ),
    "pick_nothing": (
        "Budget '{budget}' ({limits}): nothing that fits is better than doing nothing more.",
        "预算“{budget}”（{limits}）：在此预算内，没有比维持现状更好的方案。",
    ),
    "lands": (
        "On luck that nothing was chosen by, '{outcome}' is {fresh} against {nothing} with nothing more: {gain} "
        "({replicates} new replicates).",
        "在未用于挑选的全新随机数下，“{outcome}”为{fresh}，维持现状为{nothing}，变化{gain}（新重复{replicates}次）。",
    ),
    "promised": (
        "The search had promised {promised}: off by {optimism}, {verdict}.{curse}",
        "搜索阶段的估计为{promised}，偏差{optimism}，{verdict}。{curse}",
    ),
    "promised_gain": (
        "The search had promised a gain of {promised}: off by {optimism}, {verdict}.{curse}",
        "搜索阶段估计的增益为{promised}，偏差{optimism}，{verdict}。{curse}",
    ),
    "curse": (
        " This is the winner's curse: the best of {among} noisy results is partly the luckiest.",
        "这就是“赢家诅咒”：{among}个带噪声的结果中，最好的往往也是运气最好的。",
    ),
    "too_good": ("too good", "偏乐观"),
    "too_bad": ("too modest", "偏保守"),
    "no_curse": ("a difference that chance alone could make", "差异可能只是偶然"),
    "best": (
        "Over {futures} futures it is the best finalist in {chance}; on average it loses {regret} to the best one of each "
        "future, in the worst tenth of cases {p90} or more.",
        "在{futures}种未来中，它在{chance}的情形下是入围方案中最好的；与各未来下的最优方案相比，平均少{regret}，"
        "最不利的一成情形下少{p90}以上。",
    ),
    "split": (
        "Part of that loss is noise of single runs: judged on other replicates it is {split}; the truth lies between the two.",
        "这一差距有一部分只是单次运行的噪声：换用其他重复来评判，差距为{split}；真值介于两者之间。",
    ),
    "regret": ("another finalist does better by more than {limit}", "另有入围方案好出{limit}以上"),
    "gain": ("it gains less than {limit} over doing nothing more", "比维持现状的增益不足{limit}"),
    "fails": (
        "It fails ({kind}) in {share} of futures, mostly where {where}: there it fails in {density} "
        "({fresh} when checked on futures not used to find it), "
        "and {coverage} of all failures are there.",
        "它在{share}的未来中失效（{kind}），主要是在以下情形：{where}。此时失效比例为{density}（用未参与查找的未来检验为{fresh}），"
        "全部失效中{coverage}出现在此。",
    ),
    "fails_too": (
        "Elsewhere it also fails where {where}: in {density} of such futures ({fresh} when checked on futures not used to find "
        "it), {coverage} of all failures.",
        "在上述情形之外，以下情形也会失效：{where}，失效比例{density}（用未参与查找的未来检验为{fresh}），占全部失效的{coverage}。",
    ),
    "no_box": (
        "It fails ({kind}) in {share} of futures; no circumstances were found in which it fails more often than chance "
        "would make it seem.",
        "它在{share}的未来中失效（{kind}）；没有发现哪种情形下失效明显多于偶然。",
    ),
    "never": ("It fails ({kind}) in none of the futures tried.", "在所试的未来中，它从未失效（{kind}）。"),
    "always": ("It fails ({kind}) in every future tried.", "在所试的每一种未来中，它都失效（{kind}）。"),
    "learn": (
        "Most worth knowing before choosing: {survey}. It would change the choice in {changed} of futures (mostly to {to}) and "
        "bring {evppi}.",
        "选择之前最值得弄清的是：{survey}。结果会在{changed}的未来中改变选择（多改为{to}），预期可再增加{evppi}。",
    ),
    "learn_nothing": (
        "No single survey or audit can be shown to improve the choice: decide now.",
        "没有哪一项调查或审计能被证明可以改进选择：现在就可以决定。",
    ),
    "ceiling": (
        "Knowing everything that is uncertain would bring {evppi}: more than that no survey can be worth.",
        "弄清全部不确定因素预期可增加{evppi}：任何调查的价值都不会超过此数。",
    ),
    "no_grades": ("How much of this rests on which evidence was not examined.", "本次没有检验结论依据哪类证据。"),
    "luck_note": (
        "All designs share the luck of a future; intervals are 95%. A model's best portfolio is a proposal to be tried out in "
        "a pilot, not a finding about a place.",
        "同一未来中各方案共用随机数；区间均为95%。模型给出的最优组合是供试点检验的建议，不是对某地的结论。",
    ),
    # tables
    "portfolio": ("{name}: what it is", "{name}：具体内容"),
    "finalists": ("Finalists as the search saw them", "入围方案：搜索阶段的结果"),
    "robust": ("Finalists over {futures} futures: {outcome}", "入围方案在{futures}种未来中的表现：{outcome}"),
    "robust_note": (
        "Bold: best in its column. 'Loss' is against the best finalist of the same future; in brackets, where known, judged "
        "on other replicates, free of the luck of the best.",
        "粗体为该列最好。“差距”是与同一未来中最好的入围方案相比；括号内为换用其他重复评判的结果，不含“最好者的运气”。",
    ),
    "boxes": ("Where {name} fails", "{name}在什么情形下失效"),
    "worth": ("What would be worth knowing: {outcome}", "什么值得事先弄清：{outcome}"),
    "rule": ("What to choose once it is known", "弄清之后该怎么选"),
    "design": ("design", "方案"),
    "what": ("mechanisms", "机制"),
    "dose": ("dose", "力度"),
    "villages": ("villages", "覆盖村"),
    "start": ("from", "起始"),
    "yuan": ("yuan a household and year", "元/户·年"),
    "hours": ("cadre hours", "占干部工时"),
    "mean": ("mean", "均值"),
    "loss": ("loss, mean", "平均差距"),
    "loss90": ("loss, one in ten", "差距（十分之一情形）"),
    "lossmax": ("loss, largest", "最大差距"),
    "worst": ("mean of worst {share}", "最差{share}的均值"),
    "chance": ("best in", "最优概率"),
    "circumstances": ("circumstances", "情形"),
    "inside": ("fails there in", "此时失效比例"),
    "expect": ("checked on others", "换一批未来检验"),
    "covers": ("of all failures", "占全部失效"),
    "mass": ("of futures", "占未来"),
    "survey": ("survey, audit or trial", "调查、审计或试验"),
    "adds": ("would bring", "预期可增加"),
    "changes": ("changes the choice in", "改变选择的概率"),
    "to": ("mostly to", "多改为"),
    "finding": ("if it is found", "若结果为"),
    "then": ("choose", "则选"),
    "low": ("low (up to {end})", "偏低（至{end}）"),
    "middle": ("middle ({start} to {end})", "居中（{start}至{end}）"),
    "high": ("high (from {start})", "偏高（{start}以上）"),
    "everything": ("everything that is uncertain", "全部不确定因素"),
    "nobody": ("nothing more", "维持现状"),
    "none": ("nothing", "无"),
    "yes": ("yes", "是"),
    "above": ("{name} is above {low}", "{name}高于{low}"),
    "below": ("{name} is below {high}", "{name}低于{high}"),
    "between": ("{name} is between {low} and {high}", "{name}在{low}与{high}之间"),
    "is": ("{name} is {values}", "{name}为{values}"),
    # pictures
    "front_title": ("Budget '{budget}': {name} gives {gain} on '{outcome}'", "预算“{budget}”：{name}使“{outcome}”{gain}"),
    "gain_axis": ("gain over doing nothing more: {outcome}", "相对于维持现状的变化：{outcome}"),
    "front_note": (
        "dots: designs tried, {replicates} replicates each; ringed: none is as good on all objectives and better on one; "
        "bars: the pick on new luck, 95%",
        "点为试过的方案，各重复{replicates}次；带圈的：没有方案在各项目标上都不差且至少一项更好；竖线为推荐方案在全新随机数下的95%区间",
    ),
    "over_budget": ("over this budget in hours", "工时超出此预算"),
    "robust_title": (
        "How the finalists do over {futures} futures: '{outcome}'", "入围方案在{futures}种未来中的“{outcome}”"
    ),
    "robust_figure_note": (
        "thick: mean with 95% interval; thin: one in ten futures below, one in ten above; at the right: best finalist in",
        "粗线为均值及95%区间，细线两端之外各有一成未来；右侧为成为最优的概率",
    ),
    "worth_title": (
        "What a survey before choosing would bring: '{outcome}'", "选择之前先调查，“{outcome}”预期可增加多少"
    ),
    "worth_note": (
        "95% intervals, for a choice by the mean; hollow: no more than chance; in brackets: chance that it changes the choice",
        "95%区间，按均值作选择；空心表示与偶然无异；括号内为改变选择的概率",
    ),
    "points": ("percentage points", "个百分点"),
}  # fmt: skip
OBJECTIVES: dict[str, tuple[str, str]] = {
    "cost_yuan": ("yuan a household and year", "元/户·年"),
    "yuan": ("yuan a household and year", "元/户·年"),
    "hours": ("share of cadre hours", "占干部工时"),
    "cadre_hours": ("share of cadre hours", "占干部工时"),
    "inequality": ("inequality between villages", "村际差距"),
    "formalism_gap": ("formalism gap (reported − actual)", "形式主义差距（上报−实际）"),
}
