/// The words and runs that `CommonPasswords` puts together, in lower case.
enum CommonPasswordTables {
    static let words = set(
        """
        password passwd pass passwort pwd mypassword secret admin administrator root user guest test tester testing demo login welcome
        letmein changeme default master system server service access super superuser manager office company internet computer windows
        linux android iphone apple google microsoft samsung huawei xiaomi tencent alibaba taobao alipay wechat weixin weibo baidu douyin
        qq qqcom qwer qwert qwerty qwertyu qwertyui qwertyuiop asd asdf asdfg asdfgh asdfghj asdfghjkl zxc zxcv zxcvb zxcvbn zxcvbnm
        qaz wsx edc qazwsx qazwsxedc wsxedc qwe qweasd qweasdzxc asdzxc 1qaz 2wsx 3edc 1qaz2wsx 1qaz2wsx3edc 1q2w 1q2w3e 1q2w3e4r
        1q2w3e4r5t q1w2 q1w2e3 q1w2e3r4 q1w2e3r4t5 zaq1 zaq12wsx xsw2 1qaz@wsx 1qaz!qaz !qaz2wsx !qaz@wsx !qaz1qaz 2wsx@wsx 1qazxsw2
        zaq!1qaz q!w@e#r$ 1q@w3e 1q2w#e$r 1qa2ws3ed q1w2e3@ a1b2c3 a1b2c3d4 abc abcd abcde abcdef abcdefg abcdefgh aabbcc aabb abab
        a aa aaa aaaa aaaaa aaaaaa q qq qqq w ww www z zz zzz x xx xxx s ss sss d dd ddd abcabc abc123 abcd1234 qwe123 asd123 zxc123
        qwer1234 asdf1234 zxcv1234 pass1234 test1234 admin123 root123 user123 a123456 a1234567 a12345 a123 q123456 w123456 z123456
        aa123456 qq123456 ww123456 abc123456 abc1234 woaini woaini1314 woaini520 woaini521 woaiwo woaiwojia woaizhongguo aini iloveyou
        ilove iloveu iloveme loveyou lovely love baby babygirl angel princess prince queen king kitty flower sunshine summer winter spring
        autumn rainbow butterfly chocolate cookie cheese pepper ginger banana orange cherry peach lemon coffee football soccer baseball
        basketball hockey tennis jordan kobe james messi ronaldo beckham chelsea arsenal liverpool barcelona madrid dragon monkey tiger
        lion panda eagle falcon horse dolphin rabbit shadow hunter killer warrior ninja knight wizard magic merlin batman superman
        spiderman ironman starwars pokemon pikachu naruto onepiece doraemon matrix phoenix thunder storm ranger cowboy yankee freedom
        liberty victory success happy lucky smile friend friends family mother father sister brother mama baba hello helloworld hi world
        money rich gold silver diamond crystal purple yellow black white red green blue michael michelle jennifer jessica ashley amanda
        nicole daniel thomas andrew joshua robert william david richard charlie george jackson maggie sophie hannah taylor jasmine
        anthony matthew justin alex alice anna bob chris eric frank henry jack jason jerry joe john kevin leo lily linda lisa lucy mary
        mike nancy peter sam sara steven tom tony vivian china chinese zhongguo zhonghua beijing shanghai guangzhou shenzhen tianjin
        chongqing chengdu wuhan nanjing hangzhou xian suzhou qingdao dalian xiamen changsha jinan zhengzhou kunming hongkong taiwan macau
        japan tokyo korea seoul london paris berlin newyork america canada australia zhang wang li liu chen yang zhao huang zhou wu xu sun
        hu zhu gao lin he guo ma luo liang song zheng xie han tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lv su lu jiang
        cai jia ding wei xue ye yan pan du dai xia zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin
        gu hou shao meng long wan duan lei qian yin chang yi wangwei wangfang wangli wangyan wangjun wangqiang wangjing wanglei liwei
        lina lijun lijie liuyang liujie liuwei zhangwei zhangmin zhangjing zhangli zhangjie zhangyong zhanglei chenjie chenyan xiaoming
        xiaohong xiaohua xiaoxiao xiaofeng dandan tingting jingjing lili feifei yangyang nannan lele doudou tiantian beibei baobao baobei
        laopo laogong tongxue laoshi xuesheng daxue student students teacher school college university campus class exam exams english
        cet cet4 cet6 siji liuji kaoshi kaoyan ncre mhk score study book library science january february march april june july august
        september october november december monday tuesday wednesday thursday friday saturday sunday today yesterday forever nothing
        whatever trustno trustno1 letmein1 mustang corvette ferrari porsche mercedes toyota honda yamaha harley samsung1 nokia motorola
        player gamer gaming game games steam minecraft roblox fortnite pubg overwatch warcraft starcraft dota lol genshin yuanshen
        wangzhe rongyao music guitar piano drums rock metal beatles nirvana eminem blink slipknot metallica hottie sexy sweet sugar honey
        cutie pretty beautiful handsome cool super1 power energy rocket space planet earth moon star stars sky ocean river mountain
        forest garden house home door window table chair zero one two three four five six seven eight nine ten
        """)

    static let numbers = set(
        """
        0 1 2 3 4 5 6 7 8 9 00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 18 20 21 22 23 24 25 26 33 44 55 66 69 77 88 99 90 91 92 93
        94 95 96 97 98 000 001 007 012 110 111 119 120 121 123 147 159 163 168 178 188 189 200 222 234 233 258 321 333 345 360 365 369
        404 444 456 500 518 520 521 555 567 654 666 678 688 700 711 777 778 786 789 800 888 911 963 987 998 999 0000 0001 0007 0101
        0123 0520 1001 1010 1024 1111 1122 1123 1212 1213 1230 1231 1234 1313 1314 1357 1470 1472 1588 1688 1949 1980 1981 1982 1983
        1984 1985 1986 1987 1988 1989 1990 1991 1992 1993 1994 1995 1996 1997 1998 1999 2000 2001 2002 2003 2004 2005 2006 2007 2008
        2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030 2222 2233 2345
        2580 3333 3344 4321 4444 5201 5210 5211 5555 5566 5678 6666 6688 6789 7777 7788 7890 8888 8899 9876 9999 00000 01234 11111
        12321 12345 13145 22222 33333 44444 52013 54321 55555 56789 66666 77777 88888 98765 99999 000000 010101 101010 102030 111111
        111222 112233 121212 123000 123123 123321 123456 123654 131313 131420 147258 159753 168168 200000 201314 222222 232323 246810
        258258 321321 333333 456456 456789 520131 520520 521521 555555 654321 666666 666888 696969 741852 777777 789456 789789 888888
        963852 987654 999999 0123456 1111111 1230123 1231231 1234567 1314520 1314521 5201314 5211314 7654321 7777777 8888888 00000000
        11111111 11223344 12121212 12341234 12344321 12345678 13141314 19491001 20000101 20080808 52013140 66666666 87654321 88888888
        99999999 111111111 123123123 123456789 147258369 520131400 741852963 789456123 987654321 999999999 0123456789 1111111111
        1234567890 0987654321 9876543210
        """)

    static let symbols = set(
        """
        ! @ # $ % ^ & * _ - . ~ !! @@ ## $$ %% ^^ && ** __ -- .. !@ @! #@ @# !# #! $# #$ *# &* ^& %^ $% !_ _! !- -! !!! @@@ ### $$$ ***
        ___ --- ... !@# #@! @#$ $#@ #$% $%^ %^& ^&* !!@ !@! !*! @!@ !!!! @@@@ #### **** !@#$ $#@! @#$% #$%^ %^&* !!@@ !@#!@# !@#$% %$#@!
        !@#$%^ ^%$#@! !@#$%^& !@#$%^&*
        """)

    private static func set(_ table: String) -> Set<String> {
        Set(table.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}
