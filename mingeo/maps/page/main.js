// The page: header, map, panel; one sheet a county.
(function (M) {
  "use strict";
  var started = window.performance ? performance.now() : 0;

  function button(name, action, attributes) {
    var all = { type: "button", click: action };
    Object.keys(attributes || {}).forEach(function (key) { all[key] = attributes[key]; });
    return M.el("button", all, M.say(name));
  }

  function header() {
    var choice = null;
    if (M.data.sheets.length > 1) {
      choice = M.el("select", { "aria-label": M.say("county_switch"), class: "county", change: function () {
        M.showSheet(Number(choice.value));
      } }, M.data.sheets.map(function (sheet, index) { return M.el("option", { value: index }, sheet.name); }));
    }
    M.choice = choice;
    M.title = M.el("h1");
    return M.el("header", {}, M.title, choice, M.searchBox(), M.el("nav", { "aria-label": M.say("tools") },
      button("whole", function () { M.fitSheet(); }),
      button("measure", function () { M.startDrawing(false); }),
      button("draw", function () { M.startDrawing(true); }),
      button("full_screen", fullScreen),
      button("print_a4", function () { M.print("A4"); }, { class: "wide-only" }),
      button("print_a3", function () { M.print("A3"); }, { class: "wide-only" })));
  }

  function fullScreen() {
    var root = document.documentElement;
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(function () {});
  }

  function panel() {
    var names = (M.data.panel ? ["review"] : []).concat(["legend", "list", "about"]);
    M.tabs = {};
    var bar = M.el("div", { class: "tabs", role: "tablist" }, names.map(function (name) {
      var tab = M.el("button", { type: "button", role: "tab", id: "tab-" + name, "aria-controls": "panel-" + name,
        click: function () { M.showTab(name); }, keydown: walk }, M.say(name));
      M.tabs[name] = { tab: tab, body: M.el("section", { role: "tabpanel", id: "panel-" + name, "aria-labelledby": "tab-" + name, tabindex: 0 }) };
      return tab;
    }));
    function walk(event) {
      var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      var at = names.findIndex(function (name) { return M.tabs[name].tab === event.currentTarget; });
      var next = names[(at + step + names.length) % names.length];
      M.showTab(next);
      M.tabs[next].tab.focus();
    }
    return M.el("aside", { "aria-label": M.say("panel") }, bar, names.map(function (name) { return M.tabs[name].body; }));
  }

  M.showTab = function (name) {
    Object.keys(M.tabs).forEach(function (other) {
      var on = other === name;
      M.tabs[other].tab.setAttribute("aria-selected", String(on));
      M.tabs[other].tab.tabIndex = on ? 0 : -1;
      M.tabs[other].body.classList.toggle("open", on);
    });
  };

  // On a phone the panel lies below the map: bring the map back into view.
  M.showMap = function () {
    if (window.innerWidth < 760) M.mapBox.scrollIntoView({ block: "start" });
  };

  M.showSheet = function (index) {
    var sheet = M.data.sheets[index];
    M.stopDrawing();
    M.map.closePopup();
    M.showRadius(null);
    M.selected = null;
    M.sheet = sheet;
    sheet.decoded = sheet.decoded || sheet.groups.map(function (group) { return M.group(group, M.data.scale); });
    M.groups = sheet.decoded.concat(M.shared).sort(function (one, other) { return rank(one) - rank(other); });
    M.title.textContent = (sheet.title + " " + M.say("map_of")).trim();
    document.title = M.title.textContent;
    if (M.choice) M.choice.value = index;
    M.put(M.empty(M.tabs.legend.body), M.legend());
    M.put(M.empty(M.tabs.list.body), M.finder());
    M.put(M.empty(M.tabs.about.body), M.titleBlock());
    M.notice.hidden = Boolean(sheet.bounds);
    M.map.invalidateSize({ animate: false });
    M.fitSheet();
  };

  // From bottom to top: zones, layers, outline, places, what is judged.
  function rank(group) {
    return ["unlocated", "zones", "layer", "outline", "places", "right", "conflict"].indexOf(group.role);
  }

  M.fitSheet = function () {
    var box = M.sheet.bounds;
    if (!box) M.map.setView([35.5, 104], 4);
    else M.map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { padding: [46, 46], maxZoom: 17 });
    M.areas.redraw();
  };

  function build(root) {
    M.mapBox = M.el("main", { class: "map-box" });
    var mapElement = M.el("div", { class: "map", tabindex: 0, "aria-label": M.say("map") });
    M.notice = M.el("p", { class: "notice", hidden: true }, M.say("no_geometry"));
    M.mapBox.appendChild(mapElement);
    M.put(root, [header(), M.el("div", { class: "body" }, M.mapBox, panel())]);
    M.map = L.map(mapElement, { attributionControl: false, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5,
      wheelPxPerZoomLevel: 120, zoomAnimation: false, fadeAnimation: false, maxZoom: 21, minZoom: 3, center: [35.5, 104], zoom: 4 });
    L.control.zoom({ zoomInText: "+", zoomInTitle: M.say("zoom_in"), zoomOutTitle: M.say("zoom_out") }).addTo(M.map);
    tiles();
    M.areas = new M.AreaLayer();
    M.groups = [];
    M.labels = new M.LabelLayer().addTo(M.map);
    M.areas.addTo(M.map);
    M.graticule = new M.Graticule().addTo(M.map);
    M.put(M.mapBox, [M.notice, M.northArrow(), M.el("div", { class: "foot" }, M.scaleBar(M.map), M.readout(M.map),
      M.el("div", { class: "disclaimer" }, M.say("disclaimer")))]);
  }

  function tiles() {
    if (!M.data.tiles) return;
    M.data.tiles.urls.forEach(function (url) {
      L.tileLayer(url, { subdomains: M.data.tiles.subdomains || "abc", maxNativeZoom: M.data.tiles.maxZoom, maxZoom: 21,
        opacity: 0.75 }).addTo(M.map);
    });
  }

  function start() {
    var root = document.getElementById("mingeo-page");
    M.data = JSON.parse(document.getElementById("mingeo-data").textContent);
    M.shared = M.data.shared.map(function (group) { return M.group(group, M.data.scale); });
    build(root);
    if (M.data.panel) M.put(M.tabs.review.body, M.reviewPanel(M.data.panel));
    M.watchClicks(M.map);
    M.watchPrinting();
    M.showSheet(M.data.first);
    M.showTab(M.data.panel ? "review" : "legend");
    window.addEventListener("resize", function () { if (!M.printing) M.map.invalidateSize(); });
    window.requestAnimationFrame(function () {
      window.requestAnimationFrame(function () { M.drawnAfter = performance.now(); M.startedAt = started; });
    });
  }

  start();
})(window.mingeo);
