import Crypto

/// Keys that OpenSSL's command line made for these tests and nothing else, in each form that a key is handed over in.
enum TestKeys {
    /// Generated once; new keys take a moment each.
    static let fresh = Result { try RSAPrivateKey.generate() }

    static let pkcs1 = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEogIBAAKCAQEAjfZaC+JO767Z3QuDVKO10iNkdKMqWxw3VntTmac8PShy8gA+
        7eRHW70uTO6BFa1zkjwZia74K83KgXfd1XYpKS5YV877LPz2NFLF2w1GPRb7vvk+
        ziNEHMr0IeX1w05O/cfisF7o58qol78IgltRc7feW3awN9xHxzJ5fVyu0Lhpz77C
        +JIBO03jhHua13mj+DTiB8matHUx644CP8GrejEYvRRKiHSUoe/8amG7DMQd2UI3
        hIgMpAzFKdt+0TXkojZMkn0wwR5y/uhDsOlBqj8OcgWg4JIrmxqMXCGTS6S8ssk/
        4cBiOIrRWMD7MRdRVemOS+YbXJuiqpnh+BtQ/QIDAQABAoIBAA0IP431vD9enYYg
        Uhx0BvNVPRnusgBj37n4X7KsWpMBYplQEnbY96q2pvMjC1tHwrilpxvaTH1g9U/b
        XCmwy5M0kPbxUQz5Op+PtbV9S3m84WbPuhycZNqr0FZIURPD3ZaIl16PkpwCIRCv
        1dfPCvQvk0xxjI3O6BFOUz7XQlPLZyLEarJxIyfgmvZP811l7xLEijJvKi2JmrMb
        V6Zke3mYSDvvAahkNzkMHjz5XSQLNvcnlINPiUdra5UCxox0d57v1lxENzhV/fiG
        WqsFs/t0ABoKzW32xwAtRCn49vhagVvyRSjiWxXt6mv754cy5FlogOY2c+LNMnVc
        52bn93UCgYEAxWcR0wcctslCYg9YmCABKsav1KJa+LHZby7tpoxDlzHhEVisXBem
        pa1nO/YFXfxcRU2YLZOS8UTKTULk/maonRduwJ14zFYMM2+9P3hIwOme4v4MylVs
        XzF8Ti0qbS52lsDlf/xkwY7aLnTOErcP5oH+KlE6NLBnnxe9OSRG6LcCgYEAuBpJ
        njkmMRWmHSeR/zZxmkhFxDz+VE+T9rtnolUm08lLZeqzSsmSIzXrmXIYG2tOtk4H
        AyqG0YUZojjQw3sPmGK73Gbxm0yuU2w0rncaqot+nbbhVHYeZWnDRqe0fQSCSI/h
        6ldF3we9z+Y38kJMQWJ8OHKUNdIR5Cz61oj+1+sCgYBMGmpiwxEs3vZ6u5PaQixx
        A1xyS41q55X+KUdxuA2u0ooEl/0LHAshQHLWSQjUrSAdj8ale4lg/rZHhwylj4pd
        1dTa6VrS3DGj+uYo/ASAaxDYTj08HCbFpFxZ/0umAA20HPXdm750aNBwrJNt36l/
        oooMYnhgK8onKY3H49Z6jQKBgBqMl+88WJidgZ4UtcYzKMDSCVWaYibwbusW7YQI
        eZfzIG9rID35wZxYS0iOnpFdsTUzHWnEeTq/0gmF3f1CwuX73xGSuublcQJQyWwb
        evn7MeA2nloayplfXizTRID+5HboYPD1cvsN176ieZDzJKINPNK7G0qDp9ba8bV8
        fhvPAoGAd8Fv2rIoVUCw8hlo1rYOOcU1bIiLn+jnw9YxRmYuWkIYNBjVewYuJG6N
        pIqN1bTcAWqfttOw7nQZQo3XMaevlB2jqTeOrkvkCThugDqp6j6iPGJkI60kcfcC
        Kqu13BBbDIRSclNybO2B3DSbN8PA3rlsx7YmxcXjDhgK3k9NTUE=
        -----END RSA PRIVATE KEY-----
        """

    static let pkcs8 = """
        -----BEGIN PRIVATE KEY-----
        MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCN9loL4k7vrtnd
        C4NUo7XSI2R0oypbHDdWe1OZpzw9KHLyAD7t5EdbvS5M7oEVrXOSPBmJrvgrzcqB
        d93VdikpLlhXzvss/PY0UsXbDUY9Fvu++T7OI0QcyvQh5fXDTk79x+KwXujnyqiX
        vwiCW1Fzt95bdrA33EfHMnl9XK7QuGnPvsL4kgE7TeOEe5rXeaP4NOIHyZq0dTHr
        jgI/wat6MRi9FEqIdJSh7/xqYbsMxB3ZQjeEiAykDMUp237RNeSiNkySfTDBHnL+
        6EOw6UGqPw5yBaDgkiubGoxcIZNLpLyyyT/hwGI4itFYwPsxF1FV6Y5L5htcm6Kq
        meH4G1D9AgMBAAECggEADQg/jfW8P16dhiBSHHQG81U9Ge6yAGPfufhfsqxakwFi
        mVASdtj3qram8yMLW0fCuKWnG9pMfWD1T9tcKbDLkzSQ9vFRDPk6n4+1tX1Lebzh
        Zs+6HJxk2qvQVkhRE8PdloiXXo+SnAIhEK/V188K9C+TTHGMjc7oEU5TPtdCU8tn
        IsRqsnEjJ+Ca9k/zXWXvEsSKMm8qLYmasxtXpmR7eZhIO+8BqGQ3OQwePPldJAs2
        9yeUg0+JR2trlQLGjHR3nu/WXEQ3OFX9+IZaqwWz+3QAGgrNbfbHAC1EKfj2+FqB
        W/JFKOJbFe3qa/vnhzLkWWiA5jZz4s0ydVznZuf3dQKBgQDFZxHTBxy2yUJiD1iY
        IAEqxq/Uolr4sdlvLu2mjEOXMeERWKxcF6alrWc79gVd/FxFTZgtk5LxRMpNQuT+
        ZqidF27AnXjMVgwzb70/eEjA6Z7i/gzKVWxfMXxOLSptLnaWwOV//GTBjtoudM4S
        tw/mgf4qUTo0sGefF705JEbotwKBgQC4GkmeOSYxFaYdJ5H/NnGaSEXEPP5UT5P2
        u2eiVSbTyUtl6rNKyZIjNeuZchgba062TgcDKobRhRmiONDDew+YYrvcZvGbTK5T
        bDSudxqqi36dtuFUdh5lacNGp7R9BIJIj+HqV0XfB73P5jfyQkxBYnw4cpQ10hHk
        LPrWiP7X6wKBgEwaamLDESze9nq7k9pCLHEDXHJLjWrnlf4pR3G4Da7SigSX/Qsc
        CyFActZJCNStIB2PxqV7iWD+tkeHDKWPil3V1NrpWtLcMaP65ij8BIBrENhOPTwc
        JsWkXFn/S6YADbQc9d2bvnRo0HCsk23fqX+iigxieGAryicpjcfj1nqNAoGAGoyX
        7zxYmJ2BnhS1xjMowNIJVZpiJvBu6xbthAh5l/Mgb2sgPfnBnFhLSI6ekV2xNTMd
        acR5Or/SCYXd/ULC5fvfEZK65uVxAlDJbBt6+fsx4DaeWhrKmV9eLNNEgP7kduhg
        8PVy+w3XvqJ5kPMkog080rsbSoOn1trxtXx+G88CgYB3wW/asihVQLDyGWjWtg45
        xTVsiIuf6OfD1jFGZi5aQhg0GNV7Bi4kbo2kio3VtNwBap+207DudBlCjdcxp6+U
        HaOpN46uS+QJOG6AOqnqPqI8YmQjrSRx9wIqq7XcEFsMhFJyU3Js7YHcNJs3w8De
        uWzHtibFxeMOGAreT01NQQ==
        -----END PRIVATE KEY-----
        """

    static let publicSPKI = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAjfZaC+JO767Z3QuDVKO1
        0iNkdKMqWxw3VntTmac8PShy8gA+7eRHW70uTO6BFa1zkjwZia74K83KgXfd1XYp
        KS5YV877LPz2NFLF2w1GPRb7vvk+ziNEHMr0IeX1w05O/cfisF7o58qol78IgltR
        c7feW3awN9xHxzJ5fVyu0Lhpz77C+JIBO03jhHua13mj+DTiB8matHUx644CP8Gr
        ejEYvRRKiHSUoe/8amG7DMQd2UI3hIgMpAzFKdt+0TXkojZMkn0wwR5y/uhDsOlB
        qj8OcgWg4JIrmxqMXCGTS6S8ssk/4cBiOIrRWMD7MRdRVemOS+YbXJuiqpnh+BtQ
        /QIDAQAB
        -----END PUBLIC KEY-----
        """

    static let publicPKCS1 = """
        -----BEGIN RSA PUBLIC KEY-----
        MIIBCgKCAQEAjfZaC+JO767Z3QuDVKO10iNkdKMqWxw3VntTmac8PShy8gA+7eRH
        W70uTO6BFa1zkjwZia74K83KgXfd1XYpKS5YV877LPz2NFLF2w1GPRb7vvk+ziNE
        HMr0IeX1w05O/cfisF7o58qol78IgltRc7feW3awN9xHxzJ5fVyu0Lhpz77C+JIB
        O03jhHua13mj+DTiB8matHUx644CP8GrejEYvRRKiHSUoe/8amG7DMQd2UI3hIgM
        pAzFKdt+0TXkojZMkn0wwR5y/uhDsOlBqj8OcgWg4JIrmxqMXCGTS6S8ssk/4cBi
        OIrRWMD7MRdRVemOS+YbXJuiqpnh+BtQ/QIDAQAB
        -----END RSA PUBLIC KEY-----
        """

    /// Of 1024 bits.
    static let weak = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAO1VsGnFw/S67nlZ
        uRphAZzuugJfFrs8X2lTWv7xmYN+STY5wE4YaCsO8WrLLzBNn6KQYAgMu6e2BLqj
        NT3LG7yFBoLj8lXWrwwNM9O2p6CEA2TmRf/PQd6ExRYX3kgrEBpuW3vudFdejiT8
        oUSkvQDKOlXMuZEtFldi/+8lI7QXAgMBAAECgYAF/k75LNRY/st85wYko2R+CQ1L
        eAlD6y9hoog+ve0pg+vnYaf4kOc4hyUTlFP5vUwVt92k9mVaw970s6BpkhJ+MM6s
        CUGm/3g6hPC5lV8GF95RDKSGBvvJWWdtIh6gqdj5hZzU6/N0XliRTFMOCVW2BRsw
        CodP38wGiq8x0hABwQJBAPg3me1sEcOfr1y6L8GnGjBpzz5nHcrRCd2ezT54uFjk
        NDh+65Skp/cwtsRfFrLWMGAeQReqmjociWv6rwV86GECQQD0xrxs5609aHYH/OKW
        tNAgfcEgvnNXOY6083cramP45ezs84dpr3YztfbSRJk8CKKAga9HfQlW6pfe7keC
        Ng93AkB7tIo8b32y9ySYnBos8zD0K+ejfBS2/dNi5j/4AIYvlxwHhAm4vQ8Q/PA5
        kgJoAqN9Y9ahCt9uUsaSUA9mNshBAkEA6DF9nHFIzO/Cx2EEMKHkrG2ePklrcFqR
        HOW3LeAGZZz2Wu/IjGB9aCA8usmH8oLeY7ihZNcffOuclUTDYKmXkQJABpvurtDf
        kz0vqBzyXXF/V2PBq0oB0NKKxmIhIAFwpaDomn3jhs5Jg2/SyJKTVFZqVw+JA2SP
        +GK2yDbAHu5fyg==
        -----END PRIVATE KEY-----
        """

    static let weakPublic = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDtVbBpxcP0uu55WbkaYQGc7roC
        Xxa7PF9pU1r+8ZmDfkk2OcBOGGgrDvFqyy8wTZ+ikGAIDLuntgS6ozU9yxu8hQaC
        4/JV1q8MDTPTtqeghANk5kX/z0HehMUWF95IKxAablt77nRXXo4k/KFEpL0AyjpV
        zLmRLRZXYv/vJSO0FwIDAQAB
        -----END PUBLIC KEY-----
        """

    /// Of 512 bits.
    static let tinyPublic = """
        -----BEGIN PUBLIC KEY-----
        MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANX5W5j8XNbikzVn6AfXsWuHFlnVoNd6
        NM0lYNCBtrwf9uBbpEB8/wc7v//mKR2KDDOKWgKjUNhNt9/vgseB0ZsCAwEAAQ==
        -----END PUBLIC KEY-----
        """

    static let ellipticCurve = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAidCF58joh43iQxr
        9xqU82G2MdjpVKEDVpbLSOSOCn+hRANCAAThj2qJcS42w8FWOYKWvdVFRI7vnV/1
        R3IE5GUp2lVe7RqPMI3pT+29yTp36DZSnrdlU69mNPy5OMsBiVZ+6F9I
        -----END PRIVATE KEY-----
        """

    static let ellipticCurvePublic = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4Y9qiXEuNsPBVjmClr3VRUSO751f
        9UdyBORlKdpVXu0ajzCN6U/tvck6d+g2Up63ZVOvZjT8uTjLAYlWfuhfSA==
        -----END PUBLIC KEY-----
        """

    /// `pkcs8` under the password `x`.
    static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIIUcOg5P8RvUCAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBwYD1Onwm19SoL0oW9Nbs1BIIE
        0E8VHqy0q7glKiVb6i/KADN1NO923fVR7rj8jluL0FAeX31dx0MgatVkta8JKciH
        KxGs9eNsyaeMMkeY6/xUsbbOJQmcp2f/8Mr4RUZ30IY8V72qDsBLSzA25EHaDzg+
        otSZoAYX9wjNilmleSsQ4HrIOUz0Y7y84DU7igwLtDtrwBoevcHC79fBpHehANR+
        LFflzQ4hd+5VXrsuR/H2zH+BxkD/juhqw05tpwsbyzgxkz9byvdDnrpZUccZh2W1
        yvCAdKXydfZNJtUPmOuaJClgTUA6+Fi9OAkpdRd7OOVNmbeVpGZcp9uhJCtJME0g
        z6zV4gSCSulHtJIYxmZ3uXqsPbCS3z+AX/dpdNDtbgZf6O2Rz5gdkrRMi1z0l064
        qijxO7oYxze/HaT2e3Ji+5snhF6cFwfw27gt5Fd3TqHh/7fpu9Ib/8cddLGjPwJX
        a+NLBZVr0KtgceQG42xNC5lErxOj4xrbdqJ0W7srpGfQkuTUpKRQjWyBhTOLFILF
        Jx0J+WPY67fBgy0tzSUMtwCq04JhDRJPHW67HDR6YHh5BoPXFEf4OLD4yyabmYFR
        JvUBD13aQCAR9/VP3srEuRq9AaNVEmP38qvQlguDAg6lAny8REIkTfBiFNT4Rl4G
        8UKTCC7xKnL9I7uT39J32AQyMRxSZ9+u+3BCZUxirXk3cSATFMUq3pIPQMO80gje
        woG/+mgAjCbPI0K8/1/NVIwCh4VkNbLKNRFz/yFVXsalM9gBS6LEeSUFXDVwhGhP
        L74cxYMlXKa8475yIOS9UKUDB3TaFH7Lt4Pv3HYdLveEuwKOZnYenabOzN2xxD6l
        Bm1bQE46+HLeLNn7pB7E6l7c4oW4ZTz8UWmGarhIUx3ncqB8gwVzbzS8c7Od9yxs
        h9TfU32/6ouhJFM8ZCToWBTqXNZxgKpu2jh/W8/i5n6yzeQFRlVT9WmRz5iaS0nb
        FamMtXt9c1trRs06ex8Bwb6xlJ6Y98jZIyjQfm4X/+9wI6YH9pn/qlIeglPCjpZq
        XUpq/zcKiamVpWSNBi0NGZg6jJPPvDY5OPfN03pzga8fwMtK+HOAa5t3Su2tZywS
        OBieGnsJJs6pJdNNwrI4HT8qfQodBJWN4VwkvXsqKLF4hyX+dBWLS9sewDc7Ls7a
        jPXavnLdBeNp/m2btEIY+gtu8yNUhrMSItQ2ObT/PVNSc3de4ySkdRGcAOVI1fnr
        8etp+LSJXJ7yIXXSE/CBAVZzVLCkmuADB4r7Aj2I67jRH8Pjdqou21l8iSaua5M9
        sjpeZUsw8QNm6pQKjF1cVVNsT+i+GsRGPw54Jcv5p444mk4wu761cHXXp8wtL3ez
        Iojx6MIt6nM2lLJwDT4OOuRjLTTzh3DQMwKbN0lvgEPWIIzc//XimT0H9UbHuOsk
        P2gUY7l7oSR+CYqRw2eSfAZDbq2blU/AktFmnHqosguw+akr/ve0bQ13slA8jrQK
        9p12LHXfGDB1KStOTgepD27zjar1XEndtagh0SX/FCWjujyGz14jfOABs4WP2Lvt
        7id9wXpeXqDefQfuOBzNQag+qjwYikeuWkP7WhrEv4CIJQA2eTOCSh11MRdFdLcN
        BttqcAbB/c2cwIH9CmcVPPksmh3Tn4pUREPcbIh/GRl6
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// Bound to RSASSA-PSS.
    static let pssOnly = """
        -----BEGIN PRIVATE KEY-----
        MIIEuwIBADALBgkqhkiG9w0BAQoEggSnMIIEowIBAAKCAQEA876L538dlM6YmIR/
        09LdgHWvh+Satx731Gaxz44ELev304pMOWU2xydGs95wKCTOsMerszXWhqGbSLKg
        eHIsIByHXBIKa2S/eiy0BilOIc3EkCPZON0zAejH89Bb/NibczHgmHP97ROIMBEG
        zh8cMTlgrAChTxVqakamPB1l4qjxdx7A4Xm8eQS9lCvV5fFIO5DATr8tYfYFCIe7
        z4Pfcpb+/1cOcp0IZ0ulTy9YZMo5hCigaA2UxplFDWlQ9yRgfgL1hME7xzvC73sw
        mtgm3BiiM/t8GgWrYGCSHVqcQZlKK6eKCiNhFop53XrzkRcNicz8O/Rk1z3YJaru
        9NCkwwIDAQABAoIBAAdGzn1sPZFWM5cGCZzkxCkUGlfnurixy3tDT5afKj/GtiDS
        FaF3BJIgeYtgHiAMrUD4zQbuGgft5ile78x4uBmDUIUuorH/EXpPwFYYwJTgxDf7
        Yf5BGEc70FBWjZB4VPe06vwSJmf/98Zbk8Tuh9RuXpTz9dzbClC+6DKOPB7ullBP
        dq+Pzf29aEpyWXrSSXcXPcrp8wa/7rSrHtJ+If4eeyTk8nWzK6N75kr03Teb/yw4
        eFae70OXZAi3YNVnmm7KsOQrt3+67TSXlDJlGfTf/JUfTrDaJx7WyY7oH7Z//Uur
        AcRKrNtHnyuADmX9KD3S7+bimWLZzoRoS1AoYS0CgYEA/R79I2B3rVfGctWFAtdw
        5XDu8fSpqtrM2AURXnh/g2Vg1/2PymuAAE9c1FA/JkeKHaUo7cXjPcujva7pzjzg
        bNPdRiGN32DUTH8+oLuifcyahE7BuH+QVT7IN/5lZax8B2y6TVpB3Ux+sx7JQLlV
        ud2FR9B3aPfaRKmJCf4W46cCgYEA9oRBaUsJDWxL9htFrlT+F1/3MsF8bZELi4lX
        KLmdhED261uG191KhY3zbNomaJ1zj1BsbEq5gBABSduIZtIFsMAttUstH6EIaVn0
        n9aqZPVUtamTBoKZdBiULaxg4jxwkiYPInqRnS3iXsWZcKD9KKCLx87uU4vA0jKO
        ZvcoiYUCgYBewrY0A05qh7zUitkj6jHqw6/Axz6ppwYfLS6GdogOUerCkbu+JSaj
        dxKirXQmyYuMc6Nx+K6NGOqw/YWsXyAJvftN4Qvy/5YbGVwB4pz/iZSjSbS+dIs9
        Tqa4R7YALWW1hd/tS4fy6EtalYD0iS3tyl+2NfYuRvPg1rNmGUjKawKBgEbuLQgH
        4BXtqDmrBTSxHd9J7I29IHlCN8kxflOofMs2ChYUYssv0CZ3fqg+aLjHPR3qbRgH
        tDJF6KkAstGq8po14bD9bYFhS1NM39cx5Btif7o5jaVc5JyECfbOV54g998Fdmtc
        SxOnxS+xuYGvwMf00eNvBiIh3xxcEZ9M1GwlAoGBAMiBoigyyhY95MOyIhbuFPVY
        HJZWOTy4AZGZXvi8YiMQW5Ag3ynqePJ4fDErQQggHoV8/s/HwYqwGhkb1j23H8yc
        kgX4GDCaI7MGEtWE39a2KunCJYEvRiReQNWEz9sxpl0dq9sonQmsRKs0JG/QAsJJ
        F1lbTCs/PXca+6LQms7Y
        -----END PRIVATE KEY-----
        """

    /// What `openssl dgst -sign` made of `message` with the key above.
    static let message = Array("app_id=2021000000000001&out_trade_no=20261122001&total_amount=30.00".utf8)
    static let signatures: [(SignatureDigest, String)] = [
        (
            .sha256,
            """
            Q5G3c3V3HbfY1tyq3BmRw1ckSBAcMQ21B1j1h0QOZnuqYJ7aGcALgaQQ+j2OX/hyzqF/BsIvuYryumPkVh6QuGBuzp19Jf+WKAKebsA0aqu91JXcnOvmgEU0\
            vreaE7ZsssmfB05qt5QuVGhgBhsxFmDelr04EeTAV6sWMsiHZ/WBXsmjEjKE2D4x9ef6zZdvgV39PrlhiOUixieKQlNWJU+V0pfMGlC6kupJ8IK/BBd0p68A\
            00C1JwqZf7owpXgB1t/N7leVDwq8005GQLbGbnewiVElHU70GEeuBpkYTcSel9uBsN8fQ0V1S4UKNr4J4hL+AiOqpC0CO+6zKxPMbg==
            """
        ),
        (
            .md5,
            """
            dDQqcPMkvX2NMZuOVQA2H4wcIFL50QaPo+xoLqyjfsAE1VnfcIU5KnyOX6K2qrXaTQa2AETAVKU5EGXGSM+lVg6pTkuqxb0LCSPz84ZqgdJ3qoYh0nwZOY4T\
            NxANybqxfDuWjIlpKmg+uO4TMnmx0YT4L7AyGrRlroYSWsXuxgR8GjWs3lt5P+GOC7GS20t83AQsD+xMbWhxcqIznwNY+xciw+BxUyjuZKMBxFer3yNbBW0t\
            DTNmrUX0xVwNXhZeBK3ojn9JO5RSgw4HGEzN/9yqC3AExuna6+cm8bpH0vdYxHOMikB7Y+hA7LTTFUbsdKMNHS3O2kmh3vVmQ+23sw==
            """
        ),
        (
            .sha1,
            """
            cO6lgXW/1ZPCKSwABCyAJp+f++PHy2PYZvL7SsHwrNMvgCbvzqmeF3x1i3UBY5HwcpGAiGn0GXh29rOfNUPun7HyVNKTQ2S77QTXDaeyWArDOTcMr3o+85VI\
            /bSyTBPhj8/1UbxM3hfz/dWfdKgK8nABeP/NeBHxn4MozzaM7yx+Y4WRrB76ECjEyquN3O19JsX20LoEkMYOGcD73bVJ4QVmUNBKQMn6OJVFm+OqFjJa/+fP\
            z1tbv8kIlp7VgUFo++5FUS2pgqSYnGzvG4BeJZPqoo0jFFVnrSY/yXYVjqcDNfqwVb/oquJdhsYMFEfANsOIQ0Jsm37THLMoDjfFGw==
            """
        ),
    ]

    /// The Base64 of a PEM alone, on one line: how Alipay's key tool hands keys out.
    static func bare(_ pem: String) -> String { pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined() }
}
