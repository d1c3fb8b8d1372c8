/* Don't fetch numbers that nobody looks at, nor where data is dear. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const saves = navigator.connection && navigator.connection.saveData;
  if (event.target.id === "live" && (document.hidden || saves)) event.preventDefault();
});
