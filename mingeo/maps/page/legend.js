// The legend is the layer control: a symbol, a switch and a count for each group.
(function (M) {
  "use strict";
  var swatches = 0;

  // The same symbol as on the map, as a small drawing; dashes and hatch are what tells a schematic shape.
  M.swatch = function (symbol) {
    var svg = M.svg("svg", { class: "swatch", viewBox: "0 0 30 18", width: 30, height: 18, "aria-hidden": "true" });
    if (symbol.point === "dot") {
      svg.appendChild(M.svg("circle", { cx: 15, cy: 9, r: 3.5, fill: "#fff", stroke: symbol.stroke, "stroke-width": 1.4 }));
      return svg;
    }
    var fill = symbol.fill || "none";
    if (symbol.hatch) {
      fill = "url(#" + hatch(svg, symbol) + ")";
    }
    if (symbol.point === "ring") {
      svg.appendChild(M.svg("circle", { cx: 15, cy: 9, r: 7, fill: fill, "fill-opacity": symbol.opacity,
        stroke: symbol.stroke, "stroke-width": symbol.weight, "stroke-dasharray": "3 3" }));
      return svg;
    }
    svg.appendChild(M.svg("rect", { x: 2, y: 2, width: 26, height: 14, fill: fill,
      "fill-opacity": symbol.hatch ? Math.max(symbol.opacity, 0.6) : symbol.opacity, stroke: symbol.stroke,
      "stroke-width": symbol.weight, "stroke-dasharray": symbol.dash.length === 2 ? "4 3" : symbol.dash.join(" ") }));
    return svg;
  };

  function hatch(svg, symbol) {
    var id = "swatch" + ++swatches, lines = { diagonal: "M-1 7L7 -1", back: "M-1 -1L7 7", cross: "M-1 7L7 -1M-1 -1L7 7" };
    var drawing = symbol.hatch === "dots" ? M.svg("circle", { cx: 3, cy: 3, r: 1.2, fill: symbol.fill })
      : M.svg("path", { d: lines[symbol.hatch], stroke: symbol.fill, "stroke-width": 1.3 });
    svg.appendChild(M.svg("pattern", { id: id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, drawing));
    return id;
  }

  M.toggle = function (group, shown) {
    group.shown = shown;
    if (group.box) group.box.checked = shown;
    M.areas.redraw();
  };

  function row(group) {
    var drawn = group.items.some(function (item) { return item.box; });
    var check = M.el("input", { type: "checkbox", checked: group.shown && drawn, disabled: !drawn, change: function () {
      M.toggle(group, check.checked);
    } });
    group.box = check;
    return M.el("li", { class: drawn ? "" : "not-drawn" }, M.el("label", {}, check,
      drawn ? M.swatch(group.symbol) : M.el("span", { class: "swatch none" }, "—"),
      M.el("span", { class: "title" }, group.title),
      M.el("span", { class: "count" }, group.items.length)));
  }

  function option(name, get, set) {
    var check = M.el("input", { type: "checkbox", checked: get(), change: function () { set(check.checked); } });
    return M.el("li", {}, M.el("label", {}, check, M.el("span", { class: "title" }, M.say(name))));
  }

  M.legend = function () {
    var list = M.el("ul", { class: "legend" });
    M.groups.slice().reverse().forEach(function (group) { M.put(list, row(group)); });
    var options = M.el("ul", { class: "legend options" },
      option("labels", function () { return M.labelsShown !== false; }, function (on) {
        M.labelsShown = on;
        M.areas.redraw();
      }),
      option("graticule", function () { return M.map.hasLayer(M.graticule); }, function (on) {
        if (on) M.graticule.addTo(M.map); else M.map.removeLayer(M.graticule);
      }));
    return [list, options, M.el("p", { class: "hint" }, M.say("schematic_hint"))];
  };

  M.titleBlock = function () {
    var block = M.records(M.sheet.block);
    return [M.el("p", { class: "disclaimer" }, M.say("disclaimer")), block,
      M.data.tiles ? M.el("p", { class: "hint" }, M.data.tiles.attribution) : null,
      M.el("p", { class: "hint" }, M.say("projection")), M.el("p", { class: "hint" }, M.say("software"))];
  };
})(window.mingeo);
