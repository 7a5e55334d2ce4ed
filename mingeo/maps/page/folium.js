// What layers added with folium expect to find beside Leaflet. On the page only where there are such layers.
(function (M) {
  "use strict";
  var ODD = { lightred: "#ff8e7f", darkpurple: "#5b396b", lightgray: "#a3a3a3", white: "#fbfbfb" };

  // folium makes the content of a popup with $(markup)[0]. Scripts and handlers in it stay dead: the policy
  // of the page knows none of them.
  window.$ = window.$ || function (markup) {
    var template = document.createElement("template");
    template.innerHTML = markup;
    return [template.content.firstElementChild];
  };

  // Pins from the page itself, not from the network.
  delete L.Icon.Default.prototype._getIconUrl;
  L.Icon.Default.mergeOptions({ iconUrl: M.icons["marker-icon"], iconRetinaUrl: M.icons["marker-icon-2x"],
    shadowUrl: M.icons["marker-shadow"] });

  L.AwesomeMarkers = { icon: function (options) {
    var colour = options.markerColor || "blue";
    var pin = M.svg("svg", { viewBox: "0 0 25 41", width: 25, height: 41 },
      M.svg("path", { d: "M12.5 1C6 1 1 6 1 12.3 1 19 7 25 12.5 40 18 25 24 19 24 12.3 24 6 19 1 12.5 1Z",
        fill: ODD[colour] || colour, stroke: "#222" }),
      M.svg("circle", { cx: 12.5, cy: 12.5, r: 4.5, fill: "#fff" }));
    return L.divIcon({ html: pin, className: "pin", iconSize: [25, 41], iconAnchor: [12, 41], popupAnchor: [1, -34] });
  } };
})(window.mingeo);
