{
  const lines = Array.from({ length: 2500 }, (_, i) =>
    `10.0.${i % 7}.${i % 251} - - [12/Mar/2024:10:${String(i % 60).padStart(2, "0")}:00 +0000] "GET /items/${i}?page=${i % 9} HTTP/1.1" ${i % 11 ? 200 : 404} ${i * 13}`
  );
  const pattern = /^(?<host>[\d.]+) \S+ \S+ \[(?<time>[^\]]+)\] "(?<method>[A-Z]+) (?<path>[^ ?]*)(?:\?(?<query>\S*))? [^"]+" (?<status>\d{3}) (?<bytes>\d+)$/;
  let bytes = 0, missing = 0;
  for (const line of lines) {
    const { groups } = pattern.exec(line);
    if (groups.status === "404") missing++;
    bytes += Number(groups.bytes);
    if (groups.path.replace(/\d+/g, "N") !== "/items/N") throw new Error(groups.path);
  }
  if (bytes !== 40608750 || missing !== 228) throw new Error(`${bytes} ${missing}`);
  bytes;
}
