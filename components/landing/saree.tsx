import { cn } from '#components/cn.ts'

const WIDTH = 480
const HEIGHT = 420
const BORDER = 330
const dots = Array.from({ length: 25 * 16 }, (_, index) => ({
  x: (index % 25) * 20 + (Math.floor(index / 25) % 2) * 10,
  y: 14 + Math.floor(index / 25) * 20,
})).filter(({ y }) => y < BORDER - 24)
const teeth = `M0 ${BORDER} ${Array.from({ length: 24 }, () => 'l10-12 10 12').join(' ')} V${BORDER + 6} H0 Z`
const motifs = Array.from({ length: 12 }, (_, index) => 20 + index * 40)

/** A maroon saree with a gold border: what such a shop sells. Decoration only. */
export function Saree({ className }: { className?: string }) {
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      className={cn('block', className)}
    >
      <rect width={WIDTH} height={HEIGHT} fill="#7d1f4e" />
      {dots.map(({ x, y }) => (
        <circle key={`${x}:${y}`} cx={x} cy={y} r="1.8" fill="#f3c95c" opacity="0.6" />
      ))}
      <path d={teeth} fill="#e2a93b" />
      <rect y={BORDER + 4} width={WIDTH} height="64" fill="#c98a1f" />
      <rect y={BORDER + 4} width={WIDTH} height="5" fill="#f6d98a" />
      <rect y={BORDER + 63} width={WIDTH} height="5" fill="#f6d98a" />
      <rect y={BORDER + 68} width={WIDTH} height="22" fill="#5f1439" />
      {motifs.map((x) => (
        <g key={x} transform={`translate(${x} ${BORDER + 36})`}>
          <path d="M0 -17 C 12 -9 12 9 0 17 C -12 9 -12 -9 0 -17 Z" fill="#14614a" />
          <path d="M0 -9 C 6 -4 6 5 0 9 C -6 5 -6 -4 0 -9 Z" fill="#f6d98a" />
        </g>
      ))}
    </svg>
  )
}
