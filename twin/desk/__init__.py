"""The planner's desk: the living twin in a browser, pages made on the server, runs as jobs that outlive it."""
