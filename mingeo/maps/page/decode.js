// The data block as items with records and rings; see encode.py for how it is written.
(function (M) {
  "use strict";
  var DIGIT = {};
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".split("").forEach(function (character, value) {
    DIGIT[character.charCodeAt(0)] = value;
  });
  var VALUE = new Uint8Array(128);
  Object.keys(DIGIT).forEach(function (code) { VALUE[code] = DIGIT[code]; });

  function reader(text) {
    var at = 0;
    return function () {
      var value = 0, unit = 1, digit;
      do {
        digit = VALUE[text.charCodeAt(at++)];
        value += (digit & 31) * unit;
        unit *= 32;
      } while (digit & 32);
      return value % 2 ? -(value + 1) / 2 : value / 2;
    };
  }

  function column(written, count) {
    if (Array.isArray(written)) return function (index) { return written[index]; };
    var next = reader(written.at), at = new Uint32Array(count);
    for (var i = 0; i < count; i++) at[i] = next();
    return function (index) { return written.of[at[index]]; };
  }

  function mercator(lat) {
    var sine = Math.sin(lat * Math.PI / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }
  M.mercator = mercator;

  // Rings as [x, y, x, y, ...] of the Mercator square (0 to 1), with the box round each item.
  function shapes(written, items, scale) {
    (written.points || []).forEach(function (point) {
      var item = items[point[0]];
      item.point = [point[1] / 360 + 0.5, mercator(point[2])];
      item.box = [point[1], point[2], point[1], point[2]];
    });
    if (!written.rings) return;
    var rings = reader(written.rings), sizes = reader(written.sizes), xy = reader(written.xy), x = 0, y = 0;
    items.forEach(function (item) {
      var count = rings();
      if (!count) return;
      item.rings = [];
      var box = [Infinity, Infinity, -Infinity, -Infinity];
      while (count--) {
        var size = sizes(), ring = new Float64Array(2 * size);
        for (var i = 0; i < size; i++) {
          x += xy();
          y += xy();
          var lon = x / scale, lat = y / scale;
          ring[2 * i] = lon / 360 + 0.5;
          ring[2 * i + 1] = mercator(lat);
          if (lon < box[0]) box[0] = lon;
          if (lat < box[1]) box[1] = lat;
          if (lon > box[2]) box[2] = lon;
          if (lat > box[3]) box[3] = lat;
        }
        item.rings.push(ring);
      }
      item.box = box;
    });
  }

  M.group = function (written, scale) {
    var count = written.count, items = [];
    var label = column(written.labels, count), sublabel = column(written.sublabels, count);
    var rows = written.rows.map(function (row) { return [row[0], row[1] === null ? label : column(row[1], count)]; });
    var searched = rows.filter(function (row) { return written.searched.indexOf(row[0]) >= 0; });
    var group = {
      key: written.key, title: written.title, role: written.role, labelled: written.labelled,
      symbol: written.symbol, items: items, shown: true
    };
    for (var i = 0; i < count; i++) {
      items.push({
        group: group, index: i, label: label(i), sublabel: sublabel(i), box: null, rings: null,
        point: null, place: (written.places || {})[i] || null, corners: (written.corners || {})[i] || null
      });
    }
    group.record = function (item) {
      return rows.map(function (row) { return [row[0], row[1](item.index)]; })
        .filter(function (row) { return row[1] !== ""; });
    };
    // What an item is found by: its label and some of its record.
    group.words = function (item) {
      return searched.map(function (row) { return row[1](item.index); }).concat(item.label, item.sublabel).join(" ");
    };
    shapes(written.shapes, items, scale);
    return group;
  };

  // Even-odd over all rings: inside a shell and not in a hole.
  M.holds = function (item, lon, lat) {
    var box = item.box;
    if (!item.rings || lon < box[0] || lon > box[2] || lat < box[1] || lat > box[3]) return false;
    var x = lon / 360 + 0.5, y = mercator(lat), inside = false;
    item.rings.forEach(function (ring) {
      for (var i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        if ((ring[i + 1] > y) !== (ring[j + 1] > y) &&
            x < (ring[j] - ring[i]) * (y - ring[i + 1]) / (ring[j + 1] - ring[i + 1]) + ring[i]) inside = !inside;
      }
    });
    return inside;
  };
})(window.mingeo);
