// Meridians and parallels in degrees, minutes and seconds, with their values along the map's frame.
(function (M) {
  "use strict";
  var STEPS = [36000, 18000, 7200, 3600, 1800, 1200, 600, 300, 120, 60, 30, 20, 10, 5, 2, 1];

  function step(span, lines) {
    var best = STEPS[0];
    STEPS.forEach(function (seconds) { if (span * 3600 / seconds <= lines) best = seconds; });
    return best;
  }

  M.Graticule = L.Layer.extend({
    onAdd: function (map) {
      this._box = L.DomUtil.create("div", "graticule", map.getContainer());
      this._values = L.DomUtil.create("div", "graticule values", map.getContainer());
      map.on("move zoomend resize mingeo:drawn", this.redraw, this);
      this.redraw();
    },

    onRemove: function (map) {
      map.off("move zoomend resize mingeo:drawn", this.redraw, this);
      L.DomUtil.remove(this._box);
      L.DomUtil.remove(this._values);
    },

    redraw: function () {
      var map = this._map, size = map.getSize(), view = map.getBounds();
      M.empty(this._box);
      M.empty(this._values);
      if (!size.x || !size.y) return;
      var across = step(view.getEast() - view.getWest(), Math.max(2, size.x / 150));
      var down = step(view.getNorth() - view.getSouth(), Math.max(2, size.y / 130));
      for (var lon = Math.ceil(view.getWest() * 3600 / across); lon * across <= view.getEast() * 3600; lon++) {
        var x = map.latLngToContainerPoint([view.getSouth(), lon * across / 3600]).x;
        this._line("meridian", "left", x, M.dms(lon * across / 3600, 0, across < 60) + "E", size.x);
      }
      for (var lat = Math.ceil(view.getSouth() * 3600 / down); lat * down <= view.getNorth() * 3600; lat++) {
        var y = map.latLngToContainerPoint([lat * down / 3600, view.getWest()]).y;
        this._line("parallel", "top", y, M.dms(lat * down / 3600, 0, down < 60) + "N", size.y);
      }
    },

    // The line lies under the map, its values over it; where they would be cut by the frame's corner, none.
    _line: function (kind, side, at, text, length) {
      var line = M.el("div", { class: kind }), values = M.el("div", { class: kind });
      line.style[side] = values.style[side] = Math.round(at) + "px";
      this._box.appendChild(line);
      if (at < 36 || at > length - 36) return;
      M.put(values, [M.el("span", {}, text), M.el("span", { class: "far" }, text)]);
      this._values.appendChild(values);
    }
  });
})(window.mingeo);
