// On paper the map gets the size of the sheet, is drawn anew at three times the resolution, and then goes back.
(function (M) {
  "use strict";
  // Millimetres of map inside the margins of a landscape sheet, beside the legend.
  var PAPERS = { A4: [200, 172], A3: [318, 256] };
  var kept = null;

  function fit() {
    M.map.invalidateSize({ pan: false, animate: false });
    if (kept) M.map.fitBounds(kept, { animate: false });
    M.areas.redraw();
  }

  M.beforePrint = function () {
    if (M.printing) return;
    M.printing = true;
    kept = M.map.getBounds();
    M.map.closePopup();
    var paper = PAPERS[M.paper || "A4"];
    document.body.classList.add("printing");
    // The findings follow on sheets of their own.
    if (M.tabs.review) document.getElementById("mingeo-page").appendChild(M.tabs.review.body);
    M.mapBox.style.width = paper[0] + "mm";
    M.mapBox.style.height = paper[1] + "mm";
    fit();
  };

  M.afterPrint = function () {
    if (!M.printing) return;
    M.printing = false;
    document.body.classList.remove("printing");
    if (M.tabs.review) M.tabs.legend.body.parentNode.insertBefore(M.tabs.review.body, M.tabs.legend.body);
    M.mapBox.style.width = M.mapBox.style.height = "";
    fit();
    kept = null;
  };

  M.setPaper = function (name) {
    M.paper = name;
    M.paperStyle.textContent = "@page { size: " + name + " landscape; margin: 10mm; }";
  };

  M.watchPrinting = function () {
    M.paperStyle = M.el("style");
    document.head.appendChild(M.paperStyle);
    M.setPaper("A4");
    window.addEventListener("beforeprint", M.beforePrint);
    window.addEventListener("afterprint", M.afterPrint);
  };

  M.print = function (paper) {
    M.setPaper(paper);
    window.print();
  };
})(window.mingeo);
