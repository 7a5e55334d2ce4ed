// The verdict and its findings; a finding leads to its place.
(function (M) {
  "use strict";
  var MARKS = { pass: "✓", fail: "✗", undetermined: "?" };

  M.reviewPanel = function (panel) {
    var box = M.el("div", { class: "review" },
      M.el("p", { class: "verdict verdict-" + panel.verdict }, M.el("b", {}, MARKS[panel.verdict] + " " + panel.verdictText),
        M.el("span", {}, panel.tally)),
      M.el("p", { class: "facts" }, panel.facts.map(function (fact) { return fact[0] + " " + fact[1]; }).join(" · ")));
    var sections = [];
    panel.targets.forEach(function (target) {
      if (sections.indexOf(target.section) < 0) sections.push(target.section);
    });
    sections.forEach(function (section) {
      var targets = panel.targets.filter(function (target) { return target.section === section; });
      M.put(box, M.el("h3", {}, section + "（" + targets.length + "）"));
      M.put(box, M.el("ol", {}, targets.map(finding)));
    });
    return box;
  };

  function finding(target) {
    var text = [M.el("span", { class: "mark", "aria-hidden": "true" }, MARKS[target.outcome]),
      M.el("span", { class: "message" }, target.message,
        M.el("small", {}, target.clause),
        target.needs && target.message.indexOf(target.needs) < 0
          ? M.el("small", { class: "needs" }, M.say("needs"), target.needs) : null)];
    if (!target.bounds) {
      return M.el("li", { class: "finding outcome-" + target.outcome, title: M.say("no_place") }, M.el("div", {}, text));
    }
    return M.el("li", { class: "finding outcome-" + target.outcome },
      M.el("button", { type: "button", title: M.say("zoom_to"), click: function () {
        M.zoomTo(target.bounds);
        M.showMap();
      } }, text, M.el("span", { class: "go", "aria-hidden": "true" }, "◎")));
  }
})(window.mingeo);
