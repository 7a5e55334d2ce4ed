// Scale bar, north arrow, coordinate readout.
(function (M) {
  "use strict";
  var NICE = [1, 2, 5];

  function niceLength(metres) {
    var power = Math.pow(10, Math.floor(Math.log(metres) / Math.LN10)), best = power;
    NICE.forEach(function (digit) { if (digit * power <= metres) best = digit * power; });
    return best;
  }

  // The bar is as long as the ellipsoid says along the middle of the map: Leaflet's own is 0.2 % off.
  M.scaleBar = function (map) {
    var bar = M.el("div", { class: "scale-bar" }), ratio = M.el("div", { class: "scale-ratio" });
    function update() {
      var size = map.getSize(), y = size.y / 2;
      if (!size.x) return;
      var from = map.containerPointToLatLng([size.x / 2 - 50, y]), to = map.containerPointToLatLng([size.x / 2 + 50, y]);
      var perPixel = M.distance([from.lng, from.lat], [to.lng, to.lat]) / 100;
      if (!perPixel) return;
      var length = niceLength(perPixel * Math.min(160, size.x / 3)), width = length / perPixel;
      M.empty(bar);
      bar.style.width = Math.round(width) + "px";
      M.put(bar, [M.el("i"), M.el("i"), M.el("i"), M.el("i")]);
      M.put(bar, M.el("span", { class: "from" }, "0"));
      M.put(bar, M.el("span", { class: "half" }, length >= 2000 ? length / 2000 : length / 2));
      M.put(bar, M.el("span", { class: "to" }, length >= 1000 ? length / 1000 + " " + M.say("km") : length + " " + M.say("metres")));
      var scale = perPixel / 0.0254 * 96, digits = Math.pow(10, Math.max(0, Math.floor(Math.log(scale) / Math.LN10) - 1));
      M.empty(ratio).textContent = M.say("scale", { n: Math.round(scale / digits) * digits });
    }
    map.on("moveend zoomend resize", update);
    update();
    return M.el("div", { class: "scale" }, bar, ratio);
  };

  M.northArrow = function () {
    return M.svg("svg", { class: "north", viewBox: "0 0 30 46", width: 30, height: 46, role: "img", "aria-label": M.say("north") },
      M.svg("path", { d: "M15 1 L24 32 L15 26 Z", fill: "#111", stroke: "#111" }),
      M.svg("path", { d: "M15 1 L6 32 L15 26 Z", fill: "#fff", stroke: "#111" }),
      M.svg("text", { x: 15, y: 45, "text-anchor": "middle", "font-size": 13, "font-weight": "bold" }, M.say("north")));
  };

  M.placeText = function (lon, lat) {
    var zone = M.zoneOf(lon), text = M.dms(lon, 2) + "E  " + M.dms(lat, 2) + "N";
    if (zone < 25 || zone > 45) return [text, ""];
    var plane = M.plane(lon, lat, zone);
    return [text, "X " + plane[0].toFixed(2) + "  Y " + plane[1].toFixed(2) + "  " + M.say("zone_no", { n: zone })];
  };

  M.readout = function (map) {
    var degrees = M.el("span"), plane = M.el("span");
    function show(latlng) {
      var text = M.placeText(latlng.lng, latlng.lat);
      degrees.textContent = text[0];
      plane.textContent = text[1];
    }
    map.on("mousemove", function (event) { show(event.latlng); });
    map.on("moveend", function () { show(map.getCenter()); });
    show(map.getCenter());
    return M.el("div", { class: "readout" }, degrees, plane);
  };
})(window.mingeo);
