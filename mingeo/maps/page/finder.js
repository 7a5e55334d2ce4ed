// The list of everything on the sheet, narrowed by a search over names, ids and minerals.
(function (M) {
  "use strict";
  var MOST = 300;

  function matches(item, words) {
    var text = item.group.words(item).toLowerCase();
    return words.every(function (word) { return text.indexOf(word) >= 0; });
  }

  function row(item) {
    var record = M.el("div", { class: "inline-record", hidden: true });
    var button = M.el("button", { type: "button", class: "item", click: function () {
      if (item.box) {
        M.showMap();
        M.visit(item);
        return;
      }
      if (!record.firstChild) M.put(record, M.records(item.group.record(item)));
      record.hidden = !record.hidden;
      button.setAttribute("aria-expanded", String(!record.hidden));
    } }, item.box ? M.swatch(item.group.symbol) : M.el("span", { class: "swatch none" }, "—"),
    M.el("span", { class: "title" }, item.label || item.group.title,
      M.el("small", {}, [item.sublabel, item.box ? "" : M.say("not_drawn")].filter(Boolean).join(" · "))));
    return M.el("li", {}, button, record);
  }

  M.finder = function () {
    var list = M.el("div", { class: "finder" }), note = M.el("p", { class: "hint", role: "status" });
    M.find = function (text) {
      var words = text.toLowerCase().split(/\s+/).filter(Boolean), found = 0;
      M.empty(list);
      M.groups.slice().reverse().forEach(function (group) {
        if (group.role === "places" || group.role === "outline") return;
        var hits = group.items.filter(function (item) { return matches(item, words); });
        var some = hits.slice(0, Math.max(0, MOST - found));
        found += hits.length;
        if (!some.length) return;
        M.put(list, [M.el("h3", {}, group.title + "（" + hits.length + "）"), M.el("ul", {}, some.map(row))]);
      });
      note.textContent = !found ? M.say("not_found")
        : M.say("found", { n: found }) + (found > MOST ? "；" + M.say("more", { n: found - MOST }) : "");
    };
    M.find("");
    return [note, list];
  };

  M.searchBox = function () {
    var waiting, input = M.el("input", { type: "search", placeholder: M.say("search"), "aria-label": M.say("search"),
      input: function () {
        window.clearTimeout(waiting);
        waiting = window.setTimeout(function () {
          M.showTab("list");
          M.find(input.value);
        }, 120);
      },
      keydown: function (event) {
        if (event.key !== "Enter") return;
        var first = document.querySelector(".finder button.item");
        if (first) first.focus();
      } });
    return input;
  };
})(window.mingeo);
