"""What takes time: jobs as plain data on disk, carried out by processes that live as long as the server."""
