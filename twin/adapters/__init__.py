"""The twin in the hands of others' tools: functions that SALib, Optuna, EMA Workbench and samplers call; pages and widgets."""
