"""The words of the model, shared by state, processes and reports: clauses, steps, the calendar, decisions, structures."""
