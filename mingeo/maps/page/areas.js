// One canvas draws every group: no element a feature, so that tens of thousands of them stay quick.
(function (M) {
  "use strict";
  var MARGIN = 0.15;

  function tile(symbol, ratio, thin) {
    var size = Math.round((symbol.hatch === "dots" ? 7 : 8) * ratio), canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    var pen = canvas.getContext("2d");
    pen.strokeStyle = pen.fillStyle = symbol.fill;
    pen.lineWidth = (thin ? 1.1 : 1.5) * ratio;
    pen.lineCap = "square";
    pen.beginPath();
    if (symbol.hatch === "dots") {
      pen.arc(size / 2, size / 2, 1.3 * ratio, 0, 7);
      pen.fill();
      return canvas;
    }
    if (symbol.hatch !== "back") line(pen, 0, size, size, 0, size);
    if (symbol.hatch !== "diagonal") line(pen, 0, 0, size, size, size);
    pen.stroke();
    return canvas;
  }

  // A diagonal and its two neighbours' ends, so that the tiles join without a gap.
  function line(pen, x1, y1, x2, y2, size) {
    [-size, 0, size].forEach(function (shift) {
      pen.moveTo(x1 + shift, y1);
      pen.lineTo(x2 + shift, y2);
    });
  }

  M.fillOf = function (pen, symbol, ratio) {
    if (!symbol.fill) return null;
    return symbol.hatch ? pen.createPattern(tile(symbol, ratio), "repeat") : symbol.fill;
  };

  M.AreaLayer = L.Layer.extend({
    onAdd: function (map) {
      this._canvas = L.DomUtil.create("canvas", "mingeo-areas leaflet-zoom-hide", map.getPane("overlayPane"));
      this._canvas.setAttribute("role", "img");
      this._canvas.setAttribute("aria-label", M.say("map"));
      map.on("moveend zoomend resize", this.redraw, this);
      this.redraw();
    },

    onRemove: function (map) {
      map.off("moveend zoomend resize", this.redraw, this);
      L.DomUtil.remove(this._canvas);
    },

    redraw: function () {
      var map = this._map, size = map.getSize(), ratio = M.printing ? 3 : Math.min(window.devicePixelRatio || 1, 2);
      var extra = size.multiplyBy(MARGIN).round(), whole = size.add(extra.multiplyBy(2));
      var corner = map.containerPointToLayerPoint([-extra.x, -extra.y]);
      L.DomUtil.setPosition(this._canvas, corner);
      this._canvas.width = whole.x * ratio;
      this._canvas.height = whole.y * ratio;
      this._canvas.style.width = whole.x + "px";
      this._canvas.style.height = whole.y + "px";
      var origin = map.getPixelOrigin().add(corner), world = 256 * Math.pow(2, map.getZoom());
      this._view = { pen: this._canvas.getContext("2d"), world: world, x: origin.x, y: origin.y, ratio: ratio,
        width: whole.x, height: whole.y };
      this._view.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      M.groups.forEach(function (group) { if (group.shown) this._group(group); }, this);
      if (M.selected) this._highlight(M.selected);
      map.fire("mingeo:drawn");
    },

    _group: function (group) {
      var view = this._view, symbol = group.symbol, pen = view.pen, fill = M.fillOf(pen, symbol, 1);
      if (fill && symbol.hatch && view.ratio !== 1 && fill.setTransform) {
        fill = pen.createPattern(tile(symbol, view.ratio), "repeat");
        fill.setTransform(new DOMMatrix([1 / view.ratio, 0, 0, 1 / view.ratio, 0, 0]));
      }
      group.items.forEach(function (item) {
        if (item.point) this._point(item, symbol);
        if (!item.rings || !this._path(item)) return;
        if (fill) {
          pen.globalAlpha = symbol.opacity;
          pen.fillStyle = fill;
          pen.fill("evenodd");
          pen.globalAlpha = 1;
        }
        if (symbol.casing) this._stroke(symbol.casing, symbol.weight + 3, []);
        this._stroke(symbol.stroke, symbol.weight, symbol.dash);
        if (item.corners) this._corners(item, symbol);
      }, this);
    },

    _stroke: function (colour, weight, dash) {
      var pen = this._view.pen;
      pen.setLineDash(dash);
      pen.strokeStyle = colour;
      pen.lineWidth = weight;
      pen.lineJoin = "round";
      pen.stroke();
      pen.setLineDash([]);
    },

    // Lays the item's path; returns false where it is out of view. What is smaller than a pixel is a dot.
    _path: function (item) {
      var view = this._view, pen = view.pen, world = view.world, box = item.box;
      var left = (box[0] / 360 + 0.5) * world - view.x, right = (box[2] / 360 + 0.5) * world - view.x;
      var top = M.mercator(box[3]) * world - view.y, bottom = M.mercator(box[1]) * world - view.y;
      if (right < -9 || bottom < -9 || left > view.width + 9 || top > view.height + 9) return false;
      pen.beginPath();
      if (right - left < 1.5 && bottom - top < 1.5) {
        pen.rect(left, top, 1.5, 1.5);
        return true;
      }
      item.rings.forEach(function (ring) {
        var lastX = NaN, lastY = NaN;
        for (var i = 0; i < ring.length; i += 2) {
          var x = ring[i] * world - view.x, y = ring[i + 1] * world - view.y;
          if (i && Math.abs(x - lastX) < 0.4 && Math.abs(y - lastY) < 0.4) continue;
          if (i) pen.lineTo(x, y); else pen.moveTo(x, y);
          lastX = x;
          lastY = y;
        }
        pen.closePath();
      });
      return true;
    },

    _point: function (item, symbol) {
      var view = this._view, pen = view.pen;
      var x = item.point[0] * view.world - view.x, y = item.point[1] * view.world - view.y;
      pen.beginPath();
      pen.arc(x, y, symbol.point === "ring" ? 9 : 3.2, 0, 7);
      pen.fillStyle = symbol.fill || "#fff";
      pen.globalAlpha = symbol.point === "ring" ? 0.25 : 1;
      pen.fill();
      pen.globalAlpha = 1;
      this._stroke(symbol.stroke, symbol.weight, symbol.point === "ring" ? [3, 3] : []);
    },

    _corners: function (item, symbol) {
      var view = this._view, pen = view.pen;
      item.corners.forEach(function (corner) {
        pen.beginPath();
        pen.arc((corner[1] / 360 + 0.5) * view.world - view.x, M.mercator(corner[2]) * view.world - view.y, 3, 0, 7);
        pen.fillStyle = "#fff";
        pen.fill();
        this._stroke(symbol.stroke, 1.6, []);
      }, this);
    },

    _highlight: function (item) {
      if (item.point) this._point(item, { stroke: "#000", weight: 3, fill: "#FFE600", point: "dot" });
      if (!item.rings || !this._path(item)) return;
      this._stroke("#000000", 6, []);
      this._stroke("#FFE600", 3, []);
    }
  });

  // What lies under a point, the smallest first; points within reach go before areas.
  M.itemsAt = function (latlng, reach) {
    var found = [], map = M.map, at = map.latLngToLayerPoint(latlng);
    M.groups.forEach(function (group) {
      if (!group.shown) return;
      group.items.forEach(function (item) {
        if (item.point) {
          var there = map.latLngToLayerPoint([item.box[1], item.box[0]]);
          if (at.distanceTo(there) <= reach) found.push([group.role === "places" ? 1e-9 : 0, item]);
        } else if (M.holds(item, latlng.lng, latlng.lat)) {
          var size = (item.box[2] - item.box[0]) * (item.box[3] - item.box[1]);
          found.push([group.role === "outline" ? 1e6 : group.role === "conflict" ? 0 : size, item]);
        }
      });
    });
    found.sort(function (one, other) { return one[0] - other[0]; });
    return found.map(function (pair) { return pair[1]; });
  };

  M.select = function (item) {
    M.selected = item;
    M.areas.redraw();
  };
})(window.mingeo);
