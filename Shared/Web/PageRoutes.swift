public import HTTP

/// What every page of every service needs beside itself.
public enum PageRoutes {
    public static func all<Services>() -> [Route<Services>] {
        [
            Route(.get, "/assets/site.css", .page("styleSheet", "The look of the pages")) { _, _ in StyleSheet.response },
            Route(.get, "/language", .page("language", "中文 or English")) { request, _ in try Language.choose(request) },
        ]
    }
}
