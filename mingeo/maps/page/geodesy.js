// Lengths, areas and plane coordinates on the CGCS2000 ellipsoid; a sphere would contradict the report.
(function (M) {
  "use strict";
  var A = 6378137, F = 1 / 298.257222101, B = A * (1 - F), RAD = Math.PI / 180;
  var E2 = F * (2 - F);

  // TD/T 1055-2019, appendix D, as `mingeo area` has it: a trapezoid between two parallels for each edge.
  M.areaOf = function (points) {
    if (points.length < 3) return 0;
    var e4 = E2 * E2, e6 = e4 * E2, e8 = e4 * e4;
    var series = [
      1 + E2 / 2 + 3 / 8 * e4 + 5 / 16 * e6 + 35 / 128 * e8,
      E2 / 6 + 3 / 16 * e4 + 3 / 16 * e6 + 35 / 192 * e8,
      3 / 80 * e4 + e6 / 16 + 5 / 64 * e8,
      e6 / 112 + 5 / 256 * e8,
      5 / 2304 * e8
    ];
    var west = points[0][0], total = 0;
    for (var i = 0; i < points.length; i++) {
      var from = points[i], to = points[(i + 1) % points.length];
      var width = ((from[0] + to[0]) / 2 - west) * RAD;
      var height = (to[1] - from[1]) * RAD, middle = (to[1] + from[1]) / 2 * RAD, sum = 0;
      for (var k = 0; k < 5; k++) {
        sum += (k % 2 ? -1 : 1) * series[k] * Math.sin((2 * k + 1) * height / 2) * Math.cos((2 * k + 1) * middle);
      }
      total += 2 * B * B * width * sum;
    }
    return Math.abs(total);
  };

  // Vincenty's inverse formula: metres between two points.
  M.distance = function (from, to) {
    var L = (to[0] - from[0]) * RAD, lambda = L, before, round = 0;
    var u1 = Math.atan((1 - F) * Math.tan(from[1] * RAD)), u2 = Math.atan((1 - F) * Math.tan(to[1] * RAD));
    var s1 = Math.sin(u1), c1 = Math.cos(u1), s2 = Math.sin(u2), c2 = Math.cos(u2);
    var sinSigma, cosSigma, sigma, cos2Alpha, cosMiddle;
    do {
      var sl = Math.sin(lambda), cl = Math.cos(lambda);
      sinSigma = Math.sqrt(Math.pow(c2 * sl, 2) + Math.pow(c1 * s2 - s1 * c2 * cl, 2));
      if (sinSigma === 0) return 0;
      cosSigma = s1 * s2 + c1 * c2 * cl;
      sigma = Math.atan2(sinSigma, cosSigma);
      var sinAlpha = c1 * c2 * sl / sinSigma;
      cos2Alpha = 1 - sinAlpha * sinAlpha;
      cosMiddle = cos2Alpha ? cosSigma - 2 * s1 * s2 / cos2Alpha : 0;
      var C = F / 16 * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
      before = lambda;
      lambda = L + (1 - C) * F * sinAlpha *
        (sigma + C * sinSigma * (cosMiddle + C * cosSigma * (2 * cosMiddle * cosMiddle - 1)));
    } while (Math.abs(lambda - before) > 1e-12 && ++round < 100);
    var uu = cos2Alpha * (A * A - B * B) / (B * B);
    var a = 1 + uu / 16384 * (4096 + uu * (uu * (320 - 175 * uu) - 768));
    var b = uu / 1024 * (256 + uu * (uu * (74 - 47 * uu) - 128));
    var square = 2 * cosMiddle * cosMiddle - 1;
    var delta = b * sinSigma * (cosMiddle + b / 4 * (cosSigma * square -
      b / 6 * cosMiddle * (4 * sinSigma * sinSigma - 3) * (4 * cosMiddle * cosMiddle - 3)));
    return B * a * (sigma - delta);
  };

  M.lengthOf = function (points, closed) {
    var total = 0;
    for (var i = 1; i < points.length; i++) total += M.distance(points[i - 1], points[i]);
    return closed && points.length > 2 ? total + M.distance(points[points.length - 1], points[0]) : total;
  };

  M.zoneOf = function (lon) { return Math.floor((lon + 1.5) / 3); };

  // Krüger's series: northing, and easting with the zone number in front, as Chinese offices write them.
  M.plane = function (lon, lat, zone) {
    var n = F / (2 - F), n2 = n * n, n3 = n2 * n, n4 = n2 * n2;
    var radius = A / (1 + n) * (1 + n2 / 4 + n4 / 64);
    var alpha = [
      n / 2 - 2 / 3 * n2 + 5 / 16 * n3 + 41 / 180 * n4,
      13 / 48 * n2 - 3 / 5 * n3 + 557 / 1440 * n4,
      61 / 240 * n3 - 103 / 140 * n4,
      49561 / 161280 * n4
    ];
    var e = Math.sqrt(E2), phi = lat * RAD, l = (lon - 3 * zone) * RAD;
    var t = Math.sinh(Math.atanh(Math.sin(phi)) - e * Math.atanh(e * Math.sin(phi)));
    var xi = Math.atan2(t, Math.cos(l)), eta = Math.atanh(Math.sin(l) / Math.sqrt(1 + t * t));
    var x = xi, y = eta;
    for (var j = 1; j <= 4; j++) {
      x += alpha[j - 1] * Math.sin(2 * j * xi) * Math.cosh(2 * j * eta);
      y += alpha[j - 1] * Math.cos(2 * j * xi) * Math.sinh(2 * j * eta);
    }
    return [radius * x, radius * y + 500000 + zone * 1e6];
  };

  // 118.85972 as 118°51′34.99″; rounding carries over into minutes and degrees.
  M.dms = function (value, decimals, always) {
    var unit = Math.pow(10, decimals), whole = Math.round(Math.abs(value) * 3600 * unit);
    var seconds = (whole % (60 * unit)) / unit, minutes = Math.floor(whole / (60 * unit)) % 60;
    var text = Math.floor(whole / (3600 * unit)) + "°" + two(minutes) + "′";
    if (decimals > 0 || seconds || always) text += (seconds < 10 ? "0" : "") + seconds.toFixed(decimals) + "″";
    return (value < 0 ? "-" : "") + text;
  };

  function two(number) { return (number < 10 ? "0" : "") + number; }

  M.crosses = function (points) {
    function side(a, b, c) { return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]); }
    for (var i = 0; i < points.length; i++) {
      for (var j = i + 2; j < points.length; j++) {
        if (i === 0 && j === points.length - 1) continue;
        var a = points[i], b = points[i + 1], c = points[j], d = points[(j + 1) % points.length];
        if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
      }
    }
    return false;
  };
})(window.mingeo);
