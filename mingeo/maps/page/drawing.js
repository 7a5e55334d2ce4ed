// Measuring, and drawing an area to copy as corner points; lengths and areas are those of the ellipsoid.
(function (M) {
  "use strict";
  var state = null;

  function format(metres) {
    return metres >= 10000 ? (metres / 1000).toFixed(3) + " " + M.say("km") : metres.toFixed(2) + " " + M.say("metres");
  }

  function areaText(area) {
    return area >= 100000 ? (area / 1e6).toFixed(4) + " " + M.say("square_km") + "（" + area.toFixed(1) + " " + M.say("square_m") + "）"
      : area.toFixed(2) + " " + M.say("square_m");
  }

  // The corners as the corner-point reader takes them: label, northing X, easting Y with its zone number.
  function cornerText(points) {
    var zone = M.zoneOf(points[0][0]);
    return points.map(function (point, index) {
      var plane = M.plane(point[0], point[1], zone);
      return "J" + (index + 1) + "," + plane[0].toFixed(3) + "," + plane[1].toFixed(3);
    }).join("\n") + "\n";
  }

  function report() {
    var points = state.points, box = M.empty(state.report);
    if (!points.length) {
      M.put(box, M.el("p", { class: "hint" }, M.say("hint_measure")));
    } else {
      var rows = [[M.say("length"), format(M.lengthOf(points, false))]];
      if (points.length > 2) {
        rows = [[M.say("perimeter"), format(M.lengthOf(points, true))],
          [M.say("area"), M.crosses(points) ? M.say("crossing") : areaText(M.areaOf(points))]];
        if (!state.area) rows.unshift([M.say("length"), format(M.lengthOf(points, false))]);
      }
      M.put(box, M.records(rows));
      if (state.area && points.length > 2) M.put(box, copyBox(points));
    }
    M.put(box, M.el("p", { class: "buttons" },
      M.el("button", { type: "button", click: undo }, M.say("undo")),
      M.el("button", { type: "button", click: finish }, M.say("finish")),
      M.el("button", { type: "button", click: function () { M.stopDrawing(); } }, M.say("close"))));
  }

  function copyBox(points) {
    var zone = M.zoneOf(points[0][0]), text = cornerText(points), told = M.el("span", { role: "status" });
    var area = M.el("textarea", { rows: Math.min(6, points.length + 1), readonly: true, class: "corner-text",
      "aria-label": M.say("corners", { crs: "EPSG:" + (4488 + zone) }) });
    area.value = text;
    return [M.el("p", { class: "hint" }, M.say("corners", { crs: "CGCS2000 EPSG:" + (4488 + zone) })), area,
      M.el("p", {}, M.el("button", { type: "button", class: "copy", click: function () {
        area.select();
        var done = false;
        try { done = document.execCommand("copy"); } catch (error) { done = false; }
        told.textContent = M.say(done ? "copied" : "copy_by_hand");
      } }, M.say("copy")), " ", told)];
  }

  function draw() {
    var latlngs = state.points.map(function (point) { return [point[1], point[0]]; });
    state.layer.clearLayers();
    var style = { color: "#111", weight: 2, dashArray: "5 4", fillColor: "#FFE600", fillOpacity: 0.25, interactive: false };
    var closed = latlngs.length > 2 && (state.area || state.finished);
    state.layer.addLayer(closed ? L.polygon(latlngs, style) : L.polyline(latlngs, style));
    latlngs.forEach(function (latlng) {
      state.layer.addLayer(L.circleMarker(latlng, { radius: 4, color: "#111", weight: 2, fillColor: "#fff",
        fillOpacity: 1, interactive: false }));
    });
    report();
  }

  function add(latlng) {
    if (state.finished) {
      state.points = [];
      state.finished = false;
    }
    var last = state.points[state.points.length - 1];
    // The second click of a double click adds nothing.
    if (last && M.map.latLngToContainerPoint([last[1], last[0]]).distanceTo(M.map.latLngToContainerPoint(latlng)) < 3) return;
    state.points.push([latlng.lng, latlng.lat]);
    draw();
  }

  function undo() {
    state.points.pop();
    draw();
  }

  function finish() {
    state.finished = true;
    draw();
  }

  function click(event) { add(event.latlng); }

  function key(event) {
    if (/^(INPUT|TEXTAREA|SELECT|BUTTON)$/.test(event.target.tagName)) return;
    var actions = { Enter: finish, Backspace: undo, Escape: M.stopDrawing, " ": function () { add(M.map.getCenter()); } };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }

  // `area`: draw to copy; otherwise measure.
  M.startDrawing = function (area) {
    M.stopDrawing();
    M.map.closePopup();
    M.drawing = true;
    state = { area: area, points: [], finished: false, layer: L.layerGroup().addTo(M.map),
      report: M.el("div", { class: "drawing" }) };
    M.mapBox.appendChild(state.report);
    L.DomEvent.disableClickPropagation(state.report);
    L.DomEvent.disableScrollPropagation(state.report);
    M.mapBox.classList.add("is-drawing");
    M.map.doubleClickZoom.disable();
    M.map.on("click", click).on("dblclick", finish);
    document.addEventListener("keydown", key);
    report();
    M.map.getContainer().focus();
  };

  M.stopDrawing = function () {
    if (!state) return;
    M.map.off("click", click).off("dblclick", finish);
    M.map.doubleClickZoom.enable();
    document.removeEventListener("keydown", key);
    M.map.removeLayer(state.layer);
    M.mapBox.removeChild(state.report);
    M.mapBox.classList.remove("is-drawing");
    state = null;
    M.drawing = false;
  };
})(window.mingeo);
