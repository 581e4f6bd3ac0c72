// A map of areas coloured by a number, and of points. It is drawn for the eye only: the same figures stand in the
// table beside it, which works with the keyboard, for screen readers, on paper and without script.
import { MapChart, ScatterChart } from "echarts/charts";
import { GeoComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, registerMap, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([MapChart, ScatterChart, GeoComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

/** `bounds` fixes the classes, so that two maps can be compared; without them the areas are spread evenly over five. */
interface Layer { key: string; title: string; unit: string; bounds?: number[] }
interface Area { key: string; name: string; href?: string; values: Record<string, number | null> }
interface Point { name: string; lon: number; lat: number; href?: string; note?: string }
/** What the address in data-src answers; README.md of the ui app describes it. */
interface MapData {
  layers: Layer[];
  areas: { type: "FeatureCollection"; features: { type: "Feature"; properties: Area; geometry: unknown }[] };
  points?: Point[];
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const say = (value: number | null | undefined, unit: string) =>
  value === null || value === undefined ? "无数据" : `${value.toLocaleString("zh-CN", { maximumFractionDigits: 1 })} ${unit}`;

/** At most five classes with about equally many areas in each, as bounds for the legend. */
export function classes(values: number[], count = 5): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const bounds = Array.from({ length: count - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / count)] ?? 0);
  return [...new Set(bounds)];
}

type Piece = { gte?: number; gt?: number; lt?: number; value?: number; label: string; color: string };

/** Gains and losses lie on both sides of nothing, whatever their number. */
function signed(): Piece[] {
  return [
    { lt: 0, label: "减少", color: token("--map-less") },
    { value: 0, label: "不变", color: token("--map-same") },
    { gt: 0, label: "增加", color: token("--map-5") },
  ];
}

function pieces(values: number[], fixed?: number[]): Piece[] {
  if (Math.min(...values) < 0) return signed();
  const bounds = fixed ?? classes(values);
  const colours = ["--map-1", "--map-2", "--map-3", "--map-4", "--map-5"].map(token);
  const text = (value: number) => value.toLocaleString("zh-CN", { maximumFractionDigits: 1 });
  return [undefined, ...bounds].map((from, i) => {
    const to = bounds[i];
    const label = from === undefined ? (to === undefined ? "全部" : `${text(to)} 以下`) : to === undefined ? `${text(from)} 以上` : `${text(from)}—${text(to)}`;
    return { gte: from, lt: to, label, color: colours[bounds.length ? Math.round((i * 4) / bounds.length) : 2] ?? "" };
  });
}

function show(chart: EChartsType, name: string, data: MapData, layer: Layer): void {
  const areas = new Map(data.areas.features.map(({ properties }) => [properties.key, properties]));
  const numbers = [...areas.values()].map((area) => area.values[layer.key]).filter((v): v is number => typeof v === "number");
  const narrow = chart.getWidth() < 520;
  chart.setOption(
    {
      animation: false,
      textStyle: { fontFamily: token("--font"), color: token("--ink") },
      tooltip: { renderMode: "richText", borderColor: token("--line-2"), textStyle: { color: token("--ink"), fontSize: 13 } },
      visualMap: numbers.length
        ? { type: "piecewise", seriesIndex: 0, pieces: pieces(numbers, layer.bounds), orient: narrow ? "vertical" : "horizontal", left: 0, bottom: 0, itemGap: narrow ? 4 : 14, itemSymbol: "rect", textStyle: { color: token("--ink-2"), fontSize: 12 }, outOfRange: { color: token("--map-none") } }
        : undefined,
      geo: {
        map: name, nameProperty: "key", roam: false, aspectScale: 0.88, top: 8, bottom: narrow ? 120 : 48, left: 8, right: 8,
        itemStyle: { areaColor: token("--map-none"), borderColor: token("--edge"), borderWidth: 0.6 },
        emphasis: { label: { show: false }, itemStyle: { areaColor: token("--warn-2"), borderColor: token("--brand"), borderWidth: 2 } },
        select: { disabled: true },
      },
      series: [
        {
          type: "map", geoIndex: 0, map: name,
          data: [...areas.values()].map((area) => ({ name: area.key, value: area.values[layer.key] ?? NaN })),
          tooltip: { formatter: ({ name: key }: { name: string }) => `${areas.get(key)?.name ?? ""}\n${layer.title} ${say(areas.get(key)?.values[layer.key], layer.unit)}` },
        },
        {
          type: "scatter", coordinateSystem: "geo", symbolSize: 9,
          itemStyle: { color: token("--ink"), borderColor: "#fff", borderWidth: 1.5, opacity: 1 },
          data: (data.points ?? []).map((point) => ({ name: point.name, value: [point.lon, point.lat], point })),
          tooltip: { formatter: ({ data: { point } }: { data: { point: Point } }) => [point.name, point.note].filter(Boolean).join("\n") },
        },
      ],
    } as Parameters<EChartsType["setOption"]>[0],
    true,
  );
}

function layerChoice(element: HTMLElement, layers: Layer[], choose: (layer: Layer) => void): void {
  const box = document.createElement("div");
  box.className = "map-layers";
  layers.forEach((layer, i) => {
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: `${element.id}-layer`, className: "form-check-input", checked: i === 0 });
    radio.addEventListener("change", () => choose(layer));
    label.append(radio, layer.title);
    box.append(label);
  });
  element.prepend(box);
}

export async function draw(element: HTMLElement): Promise<void> {
  const status = element.querySelector(".map-status");
  try {
    const answer = await fetch(element.dataset.src ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const data = (await answer.json()) as MapData;
    const first = data.layers[0];
    if (!first || !data.areas.features.length) throw new Error("empty");
    status?.remove();
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    canvas.setAttribute("aria-hidden", "true");
    element.append(canvas);
    const name = element.dataset.src ?? "map";
    registerMap(name, data.areas as unknown as Parameters<typeof registerMap>[1]);
    const chart = init(canvas);
    show(chart, name, data, first);
    if (data.layers.length > 1) layerChoice(element, data.layers, (layer) => show(chart, name, data, layer));
    chart.on("click", (event) => {
      const areas = data.areas.features.map(({ properties }) => properties);
      const href = (event.data as { point?: Point } | undefined)?.point?.href ?? areas.find(({ key }) => key === event.name)?.href;
      if (href) location.assign(href);
    });
    new ResizeObserver(() => chart.resize()).observe(canvas);
    linkRows(element, chart);
  } catch {
    if (status) status.textContent = "地图没有载入；数字见旁边的表。";
  }
}

/** Pointing at or focusing a row of the table beside lights its area, and the other way round. */
function linkRows(element: HTMLElement, chart: EChartsType): void {
  const list = element.closest(".map-beside");
  const light = (type: string) => (event: Event) => {
    const key = (event.target as Element).closest<HTMLElement>("[data-key]")?.dataset.key;
    if (key) chart.dispatchAction({ type, geoIndex: 0, name: key });
  };
  for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]] as const) {
    list?.addEventListener(on, light("highlight"));
    list?.addEventListener(off, light("downplay"));
  }
  const row = (key: unknown) => list?.querySelector(`[data-key="${CSS.escape(String(key))}"]`);
  chart.on("mouseover", (event) => row(event.name)?.classList.add("lit"));
  chart.on("mouseout", (event) => row(event.name)?.classList.remove("lit"));
}
