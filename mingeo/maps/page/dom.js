// Elements are only ever built here, and text is only ever set as text: no datum is parsed as markup.
(function (M) {
  "use strict";

  // el("p", {class: "note"}, "text", child, ...): strings become text nodes.
  M.el = function (tag, attributes) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name];
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    });
    for (var i = 2; i < arguments.length; i++) M.put(element, arguments[i]);
    return element;
  };

  M.put = function (element, child) {
    if (child === null || child === undefined || child === "") return;
    if (Array.isArray(child)) child.forEach(function (one) { M.put(element, one); });
    else element.appendChild(child.nodeType ? child : document.createTextNode(String(child)));
  };

  M.empty = function (element) {
    while (element.firstChild) element.removeChild(element.firstChild);
    return element;
  };

  M.svg = function (tag, attributes) {
    var element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    for (var i = 2; i < arguments.length; i++) M.put(element, arguments[i]);
    return element;
  };

  // A wording of the page, its holes filled in.
  M.say = function (name, holes) {
    var text = M.data.words[name];
    Object.keys(holes || {}).forEach(function (hole) { text = text.split("{" + hole + "}").join(holes[hole]); });
    return text;
  };

  M.records = function (rows) {
    var list = M.el("dl", { class: "record" });
    rows.forEach(function (row) {
      M.put(list, [M.el("dt", {}, row[0]), M.el("dd", {}, row[1])]);
    });
    return list;
  };
})(window.mingeo);
