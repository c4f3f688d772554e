import { encode } from 'uqr'

/** A QR code as one SVG path. Always dark on white with the quiet zone of four modules (ISO/IEC 18004), also in the dark theme: phones read nothing else surely. */
export function QrCode({ code, label }: { code: string; label: string }) {
  const { data, size } = encode(code, { ecc: 'L', border: 4 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : []))).join('')
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className="size-full rounded-md"
    >
      <title>{label}</title>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#10201a" />
    </svg>
  )
}
