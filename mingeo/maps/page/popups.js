// A click shows the record of what lies there, with its clause and source; the rest is one more click away.
(function (M) {
  "use strict";

  function content(item, others) {
    var box = M.el("div", { class: "popup" },
      M.el("h3", {}, swatch(item), item.label || item.group.title),
      M.el("p", { class: "kind" }, item.group.title), M.records(item.group.record(item)));
    if (item.corners) M.put(box, corners(item));
    if (item.place) M.put(box, radiusButton(item));
    if (others.length) {
      M.put(box, M.el("p", { class: "also" }, M.say("also_here")));
      M.put(box, M.el("ul", {}, others.slice(0, 12).map(function (other) {
        return M.el("li", {}, M.el("button", { type: "button", class: "link", click: function () {
          M.open(other, null, [item].concat(others.filter(function (one) { return one !== other; })));
        } }, swatch(other), other.label || other.group.title));
      })));
    }
    return box;
  }

  function swatch(item) { return M.swatch(item.group.symbol); }

  function corners(item) {
    var table = M.el("table", { class: "corners" });
    item.corners.forEach(function (corner) {
      M.put(table, M.el("tr", {}, M.el("th", {}, corner[0]), M.el("td", {}, corner[3])));
    });
    return table;
  }

  function radiusButton(item) {
    var shown = M.radius && M.radius.item === item;
    return M.el("p", {}, M.el("button", { type: "button", "aria-pressed": String(Boolean(shown)), click: function (event) {
      var on = !(M.radius && M.radius.item === item);
      M.showRadius(on ? item : null);
      event.currentTarget.textContent = M.say(on ? "hide_radius" : "show_radius");
      event.currentTarget.setAttribute("aria-pressed", String(on));
    } }, M.say(shown ? "hide_radius" : "show_radius")),
    " ", M.say("radius", { m: Math.round(item.place[2]) }));
  }

  // The circle within which the plan places a zone: 72 points at one distance on the ellipsoid's tangent.
  M.showRadius = function (item) {
    if (M.radius) M.map.removeLayer(M.radius.layer);
    M.radius = null;
    if (!item) return;
    var lon = item.place[0], lat = item.place[1], metres = item.place[2], points = [];
    var perLon = M.distance([lon, lat], [lon + 0.01, lat]) * 100;
    var perLat = M.distance([lon, lat - 0.005], [lon, lat + 0.005]) * 100;
    for (var i = 0; i < 72; i++) {
      var angle = i / 36 * Math.PI;
      points.push([lat + metres * Math.cos(angle) / perLat, lon + metres * Math.sin(angle) / perLon]);
    }
    var layer = L.polygon(points, { color: "#333", weight: 1.5, dashArray: "2 6", fill: false, interactive: false });
    M.radius = { item: item, layer: layer.addTo(M.map) };
    if (!M.map.getBounds().contains(layer.getBounds())) M.map.fitBounds(layer.getBounds());
  };

  M.open = function (item, latlng, others) {
    M.select(item);
    var box = item.box, at = latlng || L.latLng((box[1] + box[3]) / 2, (box[0] + box[2]) / 2);
    L.popup({ maxWidth: Math.min(340, M.map.getSize().x - 60), maxHeight: Math.max(160, Math.round(M.map.getSize().y * 0.42)),
      autoPanPadding: [12, 44] }).setLatLng(at).setContent(content(item, others || [])).openOn(M.map);
  };

  M.zoomTo = function (box) {
    M.map.closePopup();
    M.map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { padding: [60, 60], maxZoom: 18 });
  };

  // Zooms to an item and shows its record; what is not drawn has its record in the list only.
  M.visit = function (item) {
    if (!item.box) return;
    if (!item.group.shown) M.toggle(item.group, true);
    M.zoomTo(item.box);
    M.open(item);
  };

  M.watchClicks = function (map) {
    map.on("click", function (event) {
      if (M.drawing) return;
      var found = M.itemsAt(event.latlng, 9);
      if (found.length) M.open(found[0], event.latlng, found.slice(1));
      else if (M.selected) M.select(null);
    });
    map.on("popupclose", function () {
      if (M.selected) M.select(null);
    });
  };
})(window.mingeo);
