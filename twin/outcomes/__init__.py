"""What is counted, each thing once, and the tables and indicators made of it."""
