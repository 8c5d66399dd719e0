"""What knows nothing of policy: errors and messages, months and numbers, keyed draws and compiled loops."""
