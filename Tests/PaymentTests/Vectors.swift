import Crypto
import Foundation

@testable import Payment

/// Made with the `openssl` command from the texts that stand beside them: what signs and what checks here can't agree on a mistake.
enum Vectors {
    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC8FHF4nJiSZAb/
        P3tjIsgatc1thZVWga739dpc6DCK0a2seH7huGtYSfPSou/kh4Eu+tvlRGJcr6lj
        IUXkVKAqMfWcfbuzIcJhXKBmRniYN2QFpMMBUfie8Its79PIg2Ab/oRO2pcPmMyL
        gLErUp/LJTAaaw4mcGGrk8VRHfsCoyyykU0iYobofWndf/qLF77nA/f0XGHvsFPE
        RwuoVCSWgNsQvKpUwj8zdgLG2Seln6jbXvxLwjO7+VUNrUB2kxx7IBjRSpUjofrm
        Rz+pkfB9zWAoX4OUUH6Rcjk3xBuAKbrk92y/L8RTYr7BgcBpjzMX9ycc01Xsv1KF
        xTnGstE9AgMBAAECggEAJF+lxEgwv5sFuWaLE9Sds4C2fnhntce10XGkLfSfsrEz
        b9gL3dZ/OB9xPqrRTzaflrjgPxo3FarJTQkZzbtKEG8CC6ZLXyznvVGfGbiGSRXp
        S6geKIq0VPS7WjGVmUFDHJbf+qoOre8Em/QjD3hWvABwqaNLpMZ2NSsKbZIpQcx8
        3r7YVGcp6Uq6/bGfsoI7N8y6JPzaSTPTCwLNKiRU888vMpfmyGGVxSTXt90Ntn0D
        HAfQvDAwyB84G7ussVmrmGpLwT3udaw3M2uUPnn56SB9IF5NrMHPNJK5vOWSZLgg
        5F+y7pXhEF44I6zDfeTi9h5Lzvzii1EohBvYZ2tFUQKBgQDqxD2DUCua6NsvThWx
        iloT5dyJMZJ7fy9wB7yvJwmC5mwpegokQnpjmk7JBkP0u5RZgRABEVToJpJSWmF6
        V4d3MozgjLQWDoGHrR11aKWc2jT0Vyoyc2WYisUGJqV+PYT2l16oeE9uZx981031
        ivR1e9g4S7n1MctyxVACtbbhKQKBgQDNFzlWZ5Gs5psAkrxFbNebl8BvFGizoVR6
        sJiyys1m4N3OLvfleJtK9zFofxhkyEdTksN32Zvxdri3kIy2S60CQ2/W6aHiUDkA
        2/lU5uLOPTGBzkAsJ6TSfKJteiSjNn56q88DMCCFoCvG8PXkaCKlZG39TZsjtTuF
        E9FmD9RN9QKBgHDOmQw3AqzuBRxG9g+Yfk4fXogh5NQouh+n6Bd1t5FJrWGEvcjM
        lMi1hfP8abz4QYF8jbcln9npZtfhjANgebxh8uWXVpVepQkPux8GiMXE6Dscgy84
        2fGhhKi++zic0P44oAhtvyU6shunzVMWUP7+4leys4lJQwxEGX0j2dt5AoGAFSRj
        wMiEd/J94B1AU1fZEi0epVTRRlNHRi6WTzgg3I4pz2uAGqPIPn4lFcSkWx9aWv8y
        L1S7grTebe3004YRm74f9WO4UIA8oB4NIfd7Qg+E3wDIFMUxdJFsnSSOSlT/zN2R
        RZ7ce2n7mVKVxqoFiE9GF2q8p32zWRCl8YOIO1ECgYEAlhiT2slCTrVt0TCKg6MT
        CoEq+Qjh0ZyhJWpIYVXcez4U4upze9Lu8y5qa7BLJ+eDKd4TIKXM8vL6DUcriq58
        4KVZ0vtS16UH0bSx7jC1HZvQvM1xJQaqoya4GO/h4d0B4m5DHjNusb0DPd71MkBV
        0bQx5fwBYp5rPDGNwxkJrDM=
        -----END PRIVATE KEY-----
        """

    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvBRxeJyYkmQG/z97YyLI
        GrXNbYWVVoGu9/XaXOgwitGtrHh+4bhrWEnz0qLv5IeBLvrb5URiXK+pYyFF5FSg
        KjH1nH27syHCYVygZkZ4mDdkBaTDAVH4nvCLbO/TyINgG/6ETtqXD5jMi4CxK1Kf
        yyUwGmsOJnBhq5PFUR37AqMsspFNImKG6H1p3X/6ixe+5wP39Fxh77BTxEcLqFQk
        loDbELyqVMI/M3YCxtknpZ+o2178S8Izu/lVDa1AdpMceyAY0UqVI6H65kc/qZHw
        fc1gKF+DlFB+kXI5N8QbgCm65Pdsvy/EU2K+wYHAaY8zF/cnHNNV7L9ShcU5xrLR
        PQIDAQAB
        -----END PUBLIC KEY-----
        """

    /// The same, as `openssl rsa -RSAPublicKey_out` writes it.
    static let publicKeyPKCS1 = """
        -----BEGIN RSA PUBLIC KEY-----
        MIIBCgKCAQEAvBRxeJyYkmQG/z97YyLIGrXNbYWVVoGu9/XaXOgwitGtrHh+4bhr
        WEnz0qLv5IeBLvrb5URiXK+pYyFF5FSgKjH1nH27syHCYVygZkZ4mDdkBaTDAVH4
        nvCLbO/TyINgG/6ETtqXD5jMi4CxK1KfyyUwGmsOJnBhq5PFUR37AqMsspFNImKG
        6H1p3X/6ixe+5wP39Fxh77BTxEcLqFQkloDbELyqVMI/M3YCxtknpZ+o2178S8Iz
        u/lVDa1AdpMceyAY0UqVI6H65kc/qZHwfc1gKF+DlFB+kXI5N8QbgCm65Pdsvy/E
        U2K+wYHAaY8zF/cnHNNV7L9ShcU5xrLRPQIDAQAB
        -----END RSA PUBLIC KEY-----
        """

    /// Over `app_id=1&b=x y&charset=utf-8&sign_type=RSA2`.
    static let requestSignature = """
        WJpGCfxdBV06YYsQ3mCyWo678eXS0JO1EXKKaFBT+KVV6zAoXDukM8u4tPyRTYm1vIguixMyoRvNPAoNZJQ3SyPrCOD3XpITpGJWOQDxZMj5pz\
        O0LjkdEkhCfVV+Tu6Oh8TAePrRNWPVHlKE+B4Pn6nEwvsQ6MkbdqLUyhq33VY6P4m6mIvjq2jnnq+q+rYpp1Kg7CmK6HSemJ9vVyCXuv20rrNp\
        bfPzzEUpoBSQXVSoUrW85FtAlW0px2B0DOUD/zgEihmj+oxXGYORNlM47VZQWG7LrHxe1uHuV3jw0Ek+dvS3jhMTSodSgFA6cpOM4qV5z2I82R\
        +1xftq8lbLKA==
        """

    /// Over the node of `answer`.
    static let answerSignature = """
        E2jYjX/miWNdMhvn/HvbZ/x05fEJiks/FlhVD1bxGHFav/FQmX+kEb479YFR3XhsBjAerCuCr6MId0cXhCuVJZp3OnA8bXTXPVB5BJi51Agpe7\
        g40KTtiEM8uLH8Hm0pNn3pzZ0U298+mJaGW2nvTNfmpNHDCBf2FTUm4sLGie04OzCHeze3fqSsdFbgPvE0a7lSDKJU90qWaxJBjZgP/0PlXR3W\
        9pcxJLDw2dPljDYaSF2mERO7QIU25FMRv8Bk3hxVleMiPPdW0L1pa8a3h+rUC+R1VJgpqLeZ5h6YsAH7zyPHz0M1jaclXBWQNRLa/i1CGbLf70\
        rRej7pU2O23w==
        """

    static let answerNode = #"{"code":"10000","trade_status":"TRADE_SUCCESS","note":"a}b\"{c","out_trade_no":"1"}"#

    /// Over the parameters of `callback`, unknown and empty ones included.
    static let callbackSignature = """
        Ye7RZ9zLiXAKjNFYNFNYSkWcmlAxzD6IcTL8FCpb0pS9Tg2wt360TtSbup01ujmzkdi494AqzbCvOHDo/Yit42Lsaqd1L2fKOPiwyTh3emvzI8\
        No5n7O534crK2f91kzn2xQpW3I87GbX1Lh8948V+8RwzKMakbRgh7Zu1IE9SB4n53Q86FM4DscTNaTSkqy07fRq4jVoM7dryHVx9fxSqe2fqkL\
        DNc0OeDK9iNV8gL5lX5t7MuRAixtrlztVKkJYGxgNMPfehGRb91ijpovmfPJdKTz+X4D/W1dX11SVTx3ORjCYFX12Fttv8QAqvcT7rKKTGA8mr\
        QbkBnab6BBEA==
        """

    /// Over the list of two orders of `payeaseCallback`, RSA-MD5, hexadecimal.
    static let payeaseSignature = """
        724f5e3c2d8daff80b5e0812c6ef34c1925bd3edb41c85f2761d6beaa6e3257e25aa41e4a5d8d4dd7dae5462687d5f8055b29b6b136ca6\
        58f2303aec15a23c65329d6aa0df8854b1338518288cc3d9a0972fd9e656c1747caa2962cd41d5a1f73e11a71cbb77c11af42701e9fa2b\
        f12c042fd64acfe42d2ee6aba42c4cad9cbc557c9ddd5b477cdd1b48a59f7a04ae01e237b1e7299d1fe00ba5d8f090e7b932919371c01a\
        2fe7f73c6970b5c7d415e18b8ab3d99ccff9a99b7c6fa1356cc00ba8d0c2b0cd014aa008b7009cf2b8442f22d187d30c9bb7c67f51d1be\
        46c72ff7ff701b28219d8d152723c86daed3f0bf58b17bbfb4c33ca53cef068bbd03e08a
        """
}
