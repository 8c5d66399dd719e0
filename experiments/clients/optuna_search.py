"""A search by Optuna: the best days and dose for awareness, 20 trials; parameters keep their dotted paths."""

import optuna

import twin
from twin.adapters.optuna import objective

optuna.logging.set_verbosity(optuna.logging.ERROR)
factors = {"fund.processing_days": (5, 60), "points_system.dose": (0.0, 1.0)}
study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=1))
study.optimize(objective(factors, "awareness", county=twin.County.small(2, 2, 30), months=6, burn_in=0), n_trials=20)
print(study.best_params, round(study.best_value, 3))
