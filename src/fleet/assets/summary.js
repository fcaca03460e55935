(function () {
	"use strict";
	var table = document.getElementById("services");
	var tools = document.getElementById("tools");
	if (!table || !tools)
		return;
	var body = table.tBodies[0];
	var rows = Array.prototype.slice.call(body.rows);
	var search = document.getElementById("search");
	var status = document.getElementById("status");
	var shown = document.getElementById("shown");
	var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });

	function filter() {
		var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		var n = 0;
		rows.forEach(function (row, i) {
			var fits = words.every(function (w) { return texts[i].indexOf(w) >= 0; });
			if (status.value && row.getAttribute("data-status") !== status.value)
				fits = false;
			row.hidden = !fits;
			n += fits ? 1 : 0;
		});
		shown.textContent = n + " of " + rows.length + " shown";
	}

	function key(row, column) {
		var cell = row.cells[column];
		var v = cell.getAttribute("data-v");
		return v === null ? cell.textContent : Number(v);
	}

	function sort(column, down) {
		var order = rows.map(function (row, i) { return [key(row, column), i, row]; });
		order.sort(function (a, b) {
			var c = typeof a[0] === "number" && typeof b[0] === "number"
				? a[0] - b[0]
				: String(a[0]).localeCompare(String(b[0]), "en", { numeric: true });
			return (down ? -c : c) || a[1] - b[1];
		});
		order.forEach(function (o) { body.appendChild(o[2]); });
	}

	Array.prototype.forEach.call(table.tHead.rows[0].cells, function (th, column) {
		var button = document.createElement("button");
		button.type = "button";
		button.textContent = th.textContent;
		th.textContent = "";
		th.appendChild(button);
		button.addEventListener("click", function () {
			var now = th.getAttribute("aria-sort");
			var down = now ? now === "ascending" : th.classList.contains("n");
			Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) {
				other.removeAttribute("aria-sort");
			});
			th.setAttribute("aria-sort", down ? "descending" : "ascending");
			sort(column, down);
		});
	});
	table.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");
	search.addEventListener("input", filter);
	status.addEventListener("change", filter);
	document.addEventListener("keydown", function (e) {
		if (e.key !== "/" || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName))
			return;
		e.preventDefault();
		search.focus();
	});
	tools.hidden = false;
	filter();
})();
