"""What people give and get as files: YAML and tables read strictly, result folders that lose nothing."""
