"""The syllables that most texts of an administration hold, folded.

The two hundred found in most of the demo's articles and visits and oftenest in the customer's own
page. Pairs of them are so frequent that PostgreSQL keeps them by era (content.search.terms). Which
ones they are changes what is quick; after a change pairs are found again once the terms are made
anew: `search_index --rebuild`.
"""

COMMON = frozenset(
    """
    ba ban bang bao bo buoi ca cac cach cai can canh cao cap cau cham chap chau che chi chieu
    chinh cho chu chua chuc chung chuyen co con cong cu cua cung cuoc cuong da dai dan dang
    danh dao dat dau de den deu di diem dien dieu dinh do doan doc doi don dong du dung duoc
    ghi gia giai giam gian giao giay gio gom gui hai han hanh hen hien ho hoa hoach hoat hoi
    hon hop huong ke ket khac khai khi khong kiem kien ky la lai lam lan lich lien lieu loi
    long luc may mo moi mot muc muoi nam nang nay nganh ngay nghi nguoi nguyen nha nhan nhanh
    nhat nhiem nhung noi nop o phai phan phat pho phong phu phuc phuong qua quan quay quy quyet
    ra sa sang sao sau sinh so su tac tai tam tang thang thanh thay the theo thi thoi thong thu
    thuc thuoc tieng tiep tin tinh to tra trach trang tren tri trinh trong truc trung truoc
    truong truyen tu tuan tuc tung tuyen uy va van vao ve vi viec vien voi vu xa xem xin xuat y
    yeu
    """.split()
)
