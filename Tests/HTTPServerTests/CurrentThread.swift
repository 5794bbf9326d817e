import Foundation

enum CurrentThread {
    /// Tells threads that live at the same time apart.
    static var number: UInt { UInt(pthread_self()) }
}
