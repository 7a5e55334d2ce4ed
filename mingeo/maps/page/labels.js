// Names beside shapes: each tries a few places and is left out where it would cover another.
(function (M) {
  "use strict";
  var MOST = 250, ORDER = { conflict: 0, right: 1, zones: 2, layer: 3, places: 4 };

  M.LabelLayer = L.Layer.extend({
    onAdd: function (map) {
      this._pane = map.createPane("mingeo-labels");
      map.on("mingeo:drawn", this.redraw, this);
    },

    redraw: function () {
      M.empty(this._pane);
      this._taken = [];
      if (M.labelsShown === false) return;
      this._numbers();
      this._candidates().forEach(this._place, this);
    },

    _candidates: function () {
      var view = this._map.getBounds(), found = [], narrow = this._map.getSize().x < 500;
      var box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
      M.groups.forEach(function (group) {
        if (!group.shown || !group.labelled || !(group.role in ORDER)) return;
        // A narrow screen has room for the zones' names only.
        if (group.role === "places" && narrow) return;
        group.items.forEach(function (item) {
          var own = item.box;
          if (!own || !item.label || own[0] > box[2] || own[2] < box[0] || own[1] > box[3] || own[3] < box[1]) return;
          found.push({ item: item, rank: ORDER[group.role], size: (own[2] - own[0]) * (own[3] - own[1]) });
        });
      });
      found.sort(function (one, other) { return one.rank - other.rank || other.size - one.size; });
      this._crowded = found.length > 120;
      return found.slice(0, MOST).map(function (one) { return one.item; });
    },

    _place: function (item) {
      var map = this._map, box = item.box;
      var low = map.latLngToLayerPoint([box[1], box[0]]), high = map.latLngToLayerPoint([box[3], box[2]]);
      var middle = (low.x + high.x) / 2, role = item.group.role;
      if ((role === "layer" || (role === "zones" && this._crowded)) && high.x - low.x < 40) return;
      var label = M.el("div", { class: "label label-" + role }, M.el("span", {}, item.label),
        item.sublabel ? M.el("small", {}, item.sublabel) : null);
      label.style.color = role === "places" ? "" : item.group.symbol.stroke;
      this._pane.appendChild(label);
      var width = label.offsetWidth, height = label.offsetHeight, inside = (low.y + high.y - height) / 2;
      var beside = [[high.x + 5, inside], [low.x - width - 5, inside]];
      var above = [middle - width / 2, high.y - height - 4], below = [middle - width / 2, low.y + 4];
      var within = [[middle - width / 2, inside], [middle - width / 2, high.y + 6],
        [middle - width / 2, low.y - height - 6]];
      var small = item.point || role === "right" || role === "conflict" || high.x - low.x < width;
      var far = [[above[0], above[1] - 16], [below[0], below[1] + 16]];
      var tries = (small ? beside : within).concat([above, below], far);
      for (var i = 0; i < tries.length; i++) {
        if (this._inView(tries[i], width, height) && this._free(tries[i], width, height)) {
          L.DomUtil.setPosition(label, L.point(tries[i]).round());
          return;
        }
      }
      this._pane.removeChild(label);
    },

    // A name that the frame would cut is left out; one beside it may still fit.
    _inView: function (at, width, height) {
      var corner = this._map.layerPointToContainerPoint(at), size = this._map.getSize();
      return corner.x > 16 && corner.y > 14 && corner.x + width < size.x - 16 && corner.y + height < size.y - 14;
    },

    _free: function (at, width, height) {
      var own = [at[0], at[1], at[0] + width, at[1] + height];
      var clash = this._taken.some(function (other) {
        return own[0] < other[2] && own[2] > other[0] && own[1] < other[3] && own[3] > other[1];
      });
      if (!clash) this._taken.push(own);
      return !clash;
    },

    // Corner numbers stand outside the right, away from its middle, from a size at which they can be told apart.
    _numbers: function () {
      var map = this._map, layer = this;
      M.groups.forEach(function (group) {
        if (group.role !== "right" || !group.shown) return;
        group.items.forEach(function (item) {
          if (!item.corners) return;
          var low = map.latLngToLayerPoint([item.box[1], item.box[0]]);
          var high = map.latLngToLayerPoint([item.box[3], item.box[2]]), middle = low.add(high).divideBy(2);
          if (Math.max(high.x - low.x, low.y - high.y) < 36) return;
          item.corners.forEach(function (corner) {
            var at = map.latLngToLayerPoint([corner[2], corner[1]]), away = at.subtract(middle);
            var far = Math.max(Math.sqrt(away.x * away.x + away.y * away.y), 1);
            var label = M.el("div", { class: "corner" }, corner[0]);
            layer._pane.appendChild(label);
            var width = label.offsetWidth, height = label.offsetHeight;
            var place = [at.x + away.x / far * 12 - width / 2, at.y + away.y / far * 12 - height / 2];
            if (layer._free(place, width, height)) L.DomUtil.setPosition(label, L.point(place).round());
            else layer._pane.removeChild(label);
          });
        });
      });
    }
  });
})(window.mingeo);
