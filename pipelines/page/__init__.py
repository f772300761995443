"""The parts of a web page: where its content stands (tree, containers), what is around it (pieces, chrome), and what
that says of it (metadata, titles, links). `pipelines.content` puts them together."""
