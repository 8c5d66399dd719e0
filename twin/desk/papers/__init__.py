"""What people take along: the first screen as one page, the monthly report."""
