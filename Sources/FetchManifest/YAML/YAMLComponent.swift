package import FetchModel
internal import FetchSystem

/// The library that reads YAML.
package enum YAMLComponent {
    /// Which one it is.
    package static var component: Component {
        let (version, address) = YAMLEvents.library
        return Component("libyaml", version: version, at: address)
    }
}
