// Writes the links to the other pages of a list; page 1 is index.html, page 2 is index_1.html.
function createPageHTML(pages, current, name, extension) {
  for (var n = 0; n < pages; n++) {
    var address = name + (n ? "_" + n : "") + "." + extension;
    document.write(n === current ? "<span>" + (n + 1) + "</span> " : '<a href="' + address + '">' + (n + 1) + "</a> ");
  }
}
