"""What holds this month: settings, doses, rules and costs composed into the knobs that processes read."""
