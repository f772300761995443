"""What is run by hand to keep the repository: files of other projects, pictures of the pages. Nothing here is installed."""
