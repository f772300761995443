// Draws every figure[data-chart] of a page with Observable Plot, from the JSON in that attribute (archive/browse/charts.py).
// The table beside it is the same numbers, and what is read where no script runs. Nothing is fetched.
// Colours are the variables of the style sheet, so that the dark scheme and print need no second drawing.
"use strict";

(() => {
  const MARKS = ["circle", "square", "triangle", "diamond", "star", "cross"];
  const DASHES = ["", "6 3", "2 3", "8 3 2 3", "1 3", "12 3"];
  const colour = (at) => `var(--series-${"abcdef"[at % 6]})`;

  // A point for each number, in order; a gap is a point without a value, which breaks the line.
  const points = (chart, series) => chart.x.map((x, at) => ({
    x, y: series.values[at], name: series.name,
  }));
  const label = (d) => `${d.name} ${d.x}: ${d.y.toLocaleString("en")}`;

  function lineMarks(chart) {
    return chart.series.flatMap((series, at) => {
      const all = points(chart, series);
      const known = all.filter((d) => d.y !== null);
      return [
        Plot.line(all, { x: "x", y: "y", stroke: colour(at), strokeWidth: 1.75, strokeDasharray: DASHES[at % 6] }),
        Plot.dot(known, { x: "x", y: "y", stroke: colour(at), fill: "var(--card)", r: 3.5, strokeWidth: 1.75, symbol: MARKS[at % 6], title: label }),
        Plot.text(all.filter((d) => d.y === null), { x: "x", frameAnchor: "bottom", dy: -4 - 10 * at, text: () => "×", fill: "var(--soft)", fontSize: 12 }),
      ];
    });
  }

  // Whole numbers have whole ticks, however few they are.
  function ticks(chart) {
    const values = chart.series.flatMap((series) => series.values.filter((value) => value !== null));
    const most = Math.max(...values, 0);
    return most <= 4 && Math.min(...values, 0) === 0 && values.every(Number.isInteger) ? d3.range(0, Math.max(most, 1) + 1) : 4;
  }

  function line(chart, width) {
    const digits = Math.max(...chart.series.flatMap((s) => s.values.map((v) => (v === null ? 0 : v.toLocaleString("en").length))), 2);
    const step = Math.ceil(chart.x.length / Math.max(2, Math.floor((width - 60) / 44)));
    return {
      width, height: chart.height || Math.max(150, Math.min(260, width * 0.5)),
      marginLeft: 14 + digits * 7.5, marginTop: 14, marginBottom: 26, marginRight: 18,
      x: { type: "point", domain: chart.x, label: null, ticks: chart.x.filter((_, at) => at % step === 0), tickFormat: (x) => `${x}`, padding: 0.3 },
      y: { zero: true, nice: true, grid: true, ticks: ticks(chart), tickFormat: (value) => value.toLocaleString("en"), label: null },
      marks: [Plot.ruleY([0], { stroke: "var(--soft)" }), ...lineMarks(chart)],
    };
  }

  function bar(chart, width) {
    const series = chart.series[0];
    const all = points(chart, series);
    const most = Math.max(...all.map((d) => d.y || 0));
    const longest = Math.max(...chart.x.map((x) => [...`${x}`].length));
    const margin = Math.min(longest * 13 + 12, width * 0.42);
    return {
      width, height: all.length * 26 + 24, marginLeft: margin, marginRight: 64, marginTop: 4, marginBottom: 20,
      x: { zero: true, grid: true, ticks: Math.max(2, Math.min(6, width / 110)), label: null, domain: [Math.min(0, ...all.map((d) => d.y || 0)), most || 1] },
      y: { type: "band", domain: chart.x, label: null, padding: 0.25, tickSize: 0 },
      marks: [
        Plot.barX(all.filter((d) => d.y !== null), { x: "y", y: "x", fill: colour(0), title: label }),
        Plot.text(all, { x: (d) => d.y || 0, y: "x", text: (d) => (d.y === null ? "×" : d.y.toLocaleString("en")), textAnchor: "start", dx: 5, fill: "var(--ink)" }),
        Plot.ruleX([0], { stroke: "var(--soft)" }),
      ],
    };
  }

  const KINDS = { line, bar };

  function legend(chart) {
    const list = document.createElement("ul");
    list.className = "legend";
    chart.series.forEach((series, at) => {
      const item = document.createElement("li");
      item.append(key(at), ` ${series.name}`);
      list.append(item);
    });
    return list;
  }

  // A piece of the line with its mark, as the chart draws it.
  function key(at) {
    const drawn = Plot.plot({
      document: document.implementation.createHTMLDocument(""), width: 34, height: 14, margin: 0,
      x: { domain: [0, 2], axis: null }, y: { domain: [0, 2], axis: null }, className: "plot",
      marks: [
        Plot.line([[0, 1], [2, 1]], { stroke: colour(at), strokeWidth: 1.75, strokeDasharray: DASHES[at % 6] }),
        Plot.dot([[1, 1]], { stroke: colour(at), fill: "var(--card)", r: 3.5, strokeWidth: 1.75, symbol: MARKS[at % 6] }),
      ],
    });
    return cleaned(drawn);
  }

  // Plot puts a style element into each drawing, which the policy of these pages refuses; gongkai.css has its rules.
  // It is drawn in a document that is never shown, where it is no style yet, and taken out.
  function cleaned(drawing) {
    drawing.querySelectorAll("style").forEach((style) => style.remove());
    drawing.setAttribute("aria-hidden", "true");
    return document.adoptNode(drawing);
  }

  function draw(figure) {
    const chart = JSON.parse(figure.dataset.chart);
    const place = figure.querySelector(".drawing");
    const width = Math.floor(place.clientWidth) || 320;
    if (!KINDS[chart.kind] || figure.dataset.width === `${width}`) return;
    figure.dataset.width = `${width}`;
    const hidden = document.implementation.createHTMLDocument("");
    const drawing = Plot.plot({ ...KINDS[chart.kind](chart, width), document: hidden, className: "plot" });
    place.replaceChildren(cleaned(drawing), ...(chart.series.length > 1 ? [legend(chart)] : []));
  }

  const watcher = new ResizeObserver((entries) => entries.forEach((entry) => draw(entry.target.closest("figure"))));
  document.querySelectorAll("figure[data-chart] .drawing").forEach((place) => watcher.observe(place));
})();
