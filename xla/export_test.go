package xla

// Exported for the external test package, which is separate because it uses cgo.
const (
	UpstreamVersion = upstreamVersion
	GoXLAVersion    = goXLAVersion
)

// WheelVersion is the version of plugins built from the wheel.
var WheelVersion = wheelWay().version

var Entries = entries
